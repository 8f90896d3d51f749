namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>One recorded exchange with a parse-server.</summary>
/// <param name="Recording">The recording, such as <c>orders</c>.</param>
/// <param name="Name">The step's name, unique in its recording.</param>
/// <param name="Request">The request.</param>
/// <param name="Answer">The response.</param>
public sealed record RecordedStep(string Recording, string Name, RecordedRequest Request, RecordedAnswer Answer)
{
    public override string ToString() => $"{Recording}: {Name}";
}
