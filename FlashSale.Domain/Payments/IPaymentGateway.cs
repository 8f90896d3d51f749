using FlashSale.Domain.Ordering;

namespace FlashSale.Domain.Payments;

/// <summary>
/// Where buyers pay. Every call may be repeated, also by another node, and then changes nothing more: a payment's id is what tells
/// repeats apart. What goes wrong outside is an exception, and the call is made again later.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>Its name, as payments keep it.</summary>
    string Name { get; }

    /// <summary>Whether orders wait for a payment. False: they are confirmed at once, and nothing else of this is called.</summary>
    bool RequiresPayment { get; }

    /// <summary>Opens a page where the buyer can pay.</summary>
    /// <param name="payment">The payment; its id comes back with everything that the gateway says of it.</param>
    /// <param name="order">What is paid, with its product.</param>
    /// <param name="orderPage">Absolute address of the order's page, where the buyer comes back to.</param>
    /// <param name="cancellationToken">Cancels the asking; the page may have been opened all the same.</param>
    Task<PaymentPage> OpenAsync(Payment payment, Order order, Uri orderPage, CancellationToken cancellationToken);

    /// <summary>Looks whether a payment that was opened has been paid.</summary>
    /// <returns>The receipt if it has, else null.</returns>
    Task<string?> FindReceiptAsync(Payment payment, CancellationToken cancellationToken);

    /// <summary>Makes sure that a payment can no longer be made.</summary>
    /// <returns>Null once it is closed; the receipt if it was paid before that.</returns>
    Task<string?> CloseAsync(Payment payment, CancellationToken cancellationToken);

    /// <summary>Gives all of a payment that was paid back to the buyer.</summary>
    Task RefundAsync(Payment payment, CancellationToken cancellationToken);
}
