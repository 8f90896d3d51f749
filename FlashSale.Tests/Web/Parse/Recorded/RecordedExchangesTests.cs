using FlashSale.Data.Engines;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>
/// What a parse-server was asked and answered is asked of the shop. Where the shop answers otherwise on purpose,
/// <c>Recorded/deviations.json</c> says how and why.
/// </summary>
public sealed class RecordedExchangesTests(Replays replays) : IClassFixture<Replays>
{
    public static TheoryData<DatabaseEngine, RecordedStep> Steps
    {
        get
        {
            var steps = new TheoryData<DatabaseEngine, RecordedStep>();
            foreach (var engine in new[] { DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql })
            {
                foreach (var step in Recordings.Steps)
                    steps.Add(engine, step);
            }
            return steps;
        }
    }

    [Theory, MemberData(nameof(Steps), DisableDiscoveryEnumeration = true)]
    public async Task The_shop_answers_as_recorded(DatabaseEngine engine, RecordedStep step)
    {
        var replay = await replays.OnAsync(engine);
        replay.DifferencesOf(step).ShouldBeEmpty();
    }

    [Fact]
    public void Every_deviation_belongs_to_a_step()
    {
        var steps = Recordings.Steps.Select(step => (step.Recording, step.Name)).ToList();
        Recordings.Deviations.Steps.Select(deviation => (deviation.Recording, deviation.Step)).ShouldBeUnique();
        Recordings.Deviations.Steps.ShouldAllBe(deviation => steps.Contains(new(deviation.Recording, deviation.Step)));
    }
}
