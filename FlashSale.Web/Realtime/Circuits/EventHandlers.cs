using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>Events of the browser that Razor does not know by itself; <c>live.js</c> and <c>purchase.js</c> send them.</summary>
[EventHandler("onpress", typeof(PressEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
[EventHandler("onpagevisibility", typeof(PageVisibilityEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
public static class EventHandlers;
