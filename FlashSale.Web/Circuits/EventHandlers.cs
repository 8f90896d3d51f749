using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Circuits;

/// <summary>Events of the browser that Razor does not know by itself; <c>app.js</c> sends them.</summary>
[EventHandler("onpagevisibility", typeof(PageVisibilityEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
public static class EventHandlers;
