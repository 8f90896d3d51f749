// Draws the diagrams of a page. Each is Mermaid text in <pre class="mermaid"> and goes into the empty, hidden ".drawing" beside it.
import { selection } from "d3";
import mermaid from "mermaid";

// The Content-Security-Policy blocks style attributes. Mermaid sets them with D3; setting the style object instead is allowed.
const { attr } = selection.prototype;
selection.prototype.attr = function (name, value) {
    return name === "style" && value !== undefined ? this.each(function () { this.style.cssText = value; }) : attr.apply(this, arguments);
};

mermaid.initialize({
    startOnLoad: false,
    layout: "dagre",
    look: "classic",
    fontFamily: "inherit",
    htmlLabels: false,
    er: { useMaxWidth: false, nodeSpacing: 28, rankSpacing: 44, entityPadding: 4, diagramPadding: 8 },
});

let drawn = 0;

export async function draw() {
    for (const source of document.querySelectorAll("pre.mermaid")) {
        const frame = source.closest(".diagram");
        const drawing = frame.querySelector(".drawing");
        if (drawing.hidden) {
            drawing.hidden = false;
            await drawInto(drawing, source.textContent);
            frame.querySelector("details").open = false;
        }
    }
}

// mermaid.render isn't used: it adds a <style> element, which the policy blocks. The page's own stylesheet sets the colors.
async function drawInto(drawing, text) {
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    const svg = append(drawing, "svg", { role: "graphics-document document", "aria-roledescription": "entity relationship diagram" });
    svg.id = `diagram-${++drawn}`;
    describe(svg, "title", "aria-labelledby", diagram.db.getAccTitle());
    describe(svg, "desc", "aria-describedby", diagram.db.getAccDescription());
    append(svg, "g");
    await diagram.renderer.draw(diagram.text, svg.id, "", diagram);
}

function describe(svg, tag, attribute, text) {
    const id = `${svg.id}-${tag}`;
    append(svg, tag, { id }).textContent = text;
    svg.setAttribute(attribute, id);
}

function append(parent, tag, attributes = {}) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) {
        element.setAttribute(name, value);
    }
    return parent.appendChild(element);
}
