using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>Custom browser events, which <c>live.js</c> and <c>purchase.js</c> send to components.</summary>
[EventHandler("onpress", typeof(PressEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
[EventHandler("onpagevisibility", typeof(PageVisibilityEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
public static class EventHandlers;
