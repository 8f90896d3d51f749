// The tab's intended purchase of each product: its idempotency key, until it is an order.

const name = productId => `purchase:${productId}`;

/** The key that this tab has for the product; the fresh one if it has none. */
export function open(productId, fresh) {
    const kept = sessionStorage.getItem(name(productId));
    if (kept) {
        return kept;
    }
    sessionStorage.setItem(name(productId), fresh);
    return fresh;
}

/** Another intended purchase begins. */
export function keep(productId, key) {
    sessionStorage.setItem(name(productId), key);
}

// Who goes on to the order has seen that it was placed.
document.addEventListener("click", event => {
    const seen = event.target.closest?.("[data-purchase-seen]");
    if (seen) {
        sessionStorage.removeItem(name(seen.dataset.purchaseSeen));
    }
});
