// The labels of an address form follow its country. Each country has the labels of its city, region and postal code, separated by "|".
// A field that the country's addresses don't have is hidden, unless something was typed into it.

document.addEventListener("change", event => {
    const select = event.target.closest?.("[data-address-country]");
    const labels = select?.selectedOptions[0].dataset.labels?.split("|");
    if (!labels) {
        return;
    }
    for (const part of select.form.querySelectorAll("[data-address-part]")) {
        const label = labels[part.dataset.addressPart];
        part.hidden = !label && !part.querySelector("input").value;
        if (label) {
            part.querySelector("label").textContent = label;
        }
    }
});
