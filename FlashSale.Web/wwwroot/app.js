// Scripts of every page: times in the visitor's time zone, pictures, and the theme. See countdown.js for countdowns, live.js for the live
// connection.

// --- Times in the visitor's time zone -----------------------------------------------------------------------------

const withZone = new Intl.DateTimeFormat(document.documentElement.dataset.culture || undefined, {
    weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", timeZoneName: "short",
});

const timeOfDay = new Intl.DateTimeFormat(document.documentElement.dataset.culture || undefined, { hour: "numeric", minute: "2-digit" });
const isToday = instant => new Date(instant).toDateString() === new Date().toDateString();

// <local-time at="…">text in UTC from the server</local-time>
class LocalTime extends HTMLElement {
    static observedAttributes = ["at"];

    constructor() {
        super();
        this.attachShadow({ mode: "open" });
    }

    connectedCallback() {
        this.show();
    }

    attributeChangedCallback() {
        this.show();
    }

    show() {
        const instant = Number(this.getAttribute("at"));
        this.shadowRoot.textContent = (this.hasAttribute("short") && isToday(instant) ? timeOfDay : withZone).format(instant);
    }
}

customElements.define("local-time", LocalTime);

// --- Pictures of a product ----------------------------------------------------------------------------------------

// A thumbnail is a link to its picture. This scrolls to it without a new address, and marks the thumbnail of the picture in view.
class PictureGallery extends HTMLElement {
    connectedCallback() {
        this.slides = this.querySelector(".slides");
        this.watch = new IntersectionObserver(seen => seen.forEach(each => each.isIntersecting && this.mark(each.target.id)), {
            root: this.slides, threshold: 0.6,
        });
        for (const slide of this.slides?.children ?? []) {
            this.watch.observe(slide);
        }
        this.addEventListener("click", this);
    }

    disconnectedCallback() {
        this.watch.disconnect();
    }

    handleEvent(event) {
        const slide = document.getElementById(event.target.closest?.("a[href]")?.hash.slice(1) ?? "");
        if (slide && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            this.slides.scrollTo({ left: slide.offsetLeft - this.slides.offsetLeft });
        }
    }

    mark(id) {
        for (const link of this.querySelectorAll("nav a")) {
            if (link.hash === `#${id}`) {
                link.setAttribute("aria-current", "true");
            } else {
                link.removeAttribute("aria-current");
            }
        }
    }
}

customElements.define("picture-gallery", PictureGallery);

// --- Theme --------------------------------------------------------------------------------------------------------

document.addEventListener("click", event => {
    if (!event.target.closest?.("[data-theme-toggle]")) {
        return;
    }
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax${secure}`;
});

// A menu closes on a click elsewhere and on Escape.
document.addEventListener("click", event => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
        if (!menu.contains(event.target)) {
            menu.open = false;
        }
    }
});
document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
        document.querySelectorAll("details.menu[open]").forEach(menu => { menu.open = false; });
    }
});

// Few pages need these modules. A link may open such a page without loading this script again.
function loadModules() {
    if (document.querySelector("passkey-submit")) {
        import("./Account/Pages/PasskeySubmit.razor.js");
    }
    if (document.querySelector("[data-address-country]")) {
        import("./address.js");
    }
    if (document.querySelector("pre.mermaid")) {
        import("./mermaid/mermaid.js").then(mermaid => mermaid.draw());
    }
}

loadModules();
document.addEventListener("enhancedload", loadModules);

// A field that submits its form when it changes, such as the order of a list.
document.addEventListener("change", event => event.target.closest?.("[data-submit-on-change]")?.form.requestSubmit());
