// The tab's intended purchase of each product: its idempotency key, until it is an order.

const name = productId => `purchase:${productId}`;

// A browser that forbids storage keeps the key as long as the page.
const forgetful = new Map();

function read(item) {
    try {
        return sessionStorage.getItem(item);
    } catch {
        return forgetful.get(item);
    }
}

function write(item, value) {
    try {
        sessionStorage.setItem(item, value);
    } catch {
        forgetful.set(item, value);
    }
}

function forget(item) {
    try {
        sessionStorage.removeItem(item);
    } catch {
        forgetful.delete(item);
    }
}

/** The key that this tab has for the product; the fresh one if it has none, or one that is no key. */
export function open(productId, fresh) {
    const kept = read(name(productId));
    if (kept && /^[0-9a-z]{26}$/.test(kept)) {
        return kept;
    }
    write(name(productId), fresh);
    return fresh;
}

/** Another intended purchase begins. */
export function keep(productId, key) {
    write(name(productId), key);
}

// Who goes on to the order has seen that it was placed.
document.addEventListener("click", event => {
    const seen = event.target.closest?.("[data-purchase-seen]");
    if (seen) {
        forget(name(seen.dataset.purchaseSeen));
    }
});
