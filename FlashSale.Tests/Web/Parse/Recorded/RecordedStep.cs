namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>One exchange with a parse-server: what a client sent and what it was answered.</summary>
/// <param name="Recording">The recording that it is from, such as <c>orders</c>.</param>
/// <param name="Name">What it shows; unique in its recording.</param>
/// <param name="Request">What was sent.</param>
/// <param name="Answer">What was answered.</param>
public sealed record RecordedStep(string Recording, string Name, RecordedRequest Request, RecordedAnswer Answer)
{
    public override string ToString() => $"{Recording}: {Name}";
}
