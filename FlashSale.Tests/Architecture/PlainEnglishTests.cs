using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Architecture;

/// <summary>
/// Checks that identifiers, comments and texts use the field's terms and today's English. A word belongs on the list only if it's never
/// the right one here. Words such as "told" or "board" are banned only in the forms that this project once used as metaphors.
/// </summary>
public sealed class PlainEnglishTests
{
    private static readonly List<BannedWord> BannedWords =
    [
        Word("anew", "nobody says it anymore", "again"),
        Word("whilst|amongst|lest|whence|thence|hither|hereby|thereof|henceforth|nought|naught", "archaic", "a common word"),
        Word("meanwhile", "it adds nothing", "in the meantime, or nothing"),
        Word("that there (is|are)", "word order of another language", "that exists"),
        Word("he|him|his|himself|she|her|hers|herself", "roles are they", "they, their"),
        Word("who(so)?ever|whom(so)?ever", "a role has a name", "the role, such as the buyer"),
        Word("oneself|one's own", "impersonal", "the role, with their"),
        // A quote, @ or & follows where it's a username in test data. NoBody is a parameter of the Parse protocol.
        Word("""(?-i:[Ss]omebody|[Nn]obody|[Ee]verybody)(?!["'@&\\])""", "a role has a name", "no one, everyone, or the role"),
        new(new Regex("""(?<=^ *|["'>.:/*] ?)Who[ _](?!may\b|can\b)(?!.*\?)""", RegexOptions.Multiline), "no subject", "The role who …"),
        // The messages between nodes have fields of these names, in quotes.
        Word("""(heed(s|ed|ing)?|forsaken)(?!")""", "archaic", "acknowledge, suspect"),
        // An API message that clients may compare says "for the books".
        Word("(?<!for )the books", "a metaphor", "the ledger, the stock audit"),

        Name("Hear|Hears|Heard|Hearing", "a metaphor", "Receive, Received"),
        Word("hear|hears|heard|hearing", "a metaphor", "receive, received"),
        Name("Tell|Tells|Told|Teller", "a metaphor", "Notify, Return, Send"),
        new(new Regex(@"(?<![A-Za-z])told(?=\.[A-Z]|\[| = | in )"), "a metaphor", "received, or what it is"),
        Name("Say|Said|Speak|Complain", "a metaphor", "Send, Sent, Log"),
        Suffix("News", "three things had this name", "Changes, Updates"),
        Suffix("Desk|Board|Books|Inbox|Voice", "a metaphor", "Service, Cache, Ledger, State"),
        new(new Regex("(Claim|Mail|Order|Payment|Sale|Status|Stock)Words(?![a-z])"), "a metaphor", "Text"),
        Name("Lookers|Onlookers|Siege|Sighting|Rehearsal|Rehearse", "a metaphor", "Viewers, Fuzzer, Observation, BenchmarkRun"),
        Name("Judge|Judgement|Knowingly|AdmitLoss|StillPage|TakenUp", "a metaphor", "Evaluate, or the field's term"),
        new(new Regex("mayCrowd|[Ii]nTurn(?![a-z])|TakeTurn"), "a metaphor", "bypassLimit, pessimistic, Lock"),
    ];

    // This file has the words themselves.
    private static readonly string[] Excluded = ["FlashSale.Tests/Architecture/PlainEnglishTests.cs"];

    [Fact]
    public void Files_have_no_banned_words()
    {
        var files = WrittenFiles.Find(".cs", ".razor", ".md", ".js", ".mjs").Except(Excluded).ToList();
        files.Count.ShouldBeGreaterThan(1000);

        files.SelectMany(file => FindBannedWords(file, File.ReadAllText(Repository.PathOf(file)))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("// Reads the sale anew.")]
    [InlineData("// Whoever is not logged in goes to the login.")]
    [InlineData("// Who is not logged in goes to the login.")]
    [InlineData("/// <summary>Who asks for a product gets it.</summary>")]
    [InlineData("public void Nobody_buys_twice()")]
    [InlineData("// The buyer and his orders.")]
    [InlineData("// It may have been deleted meanwhile.")]
    [InlineData("An object that there is not, and one that there is.")]
    [InlineData("internal sealed class PaymentDesk")]
    [InlineData("var board = new SoldOutBoard();")]
    [InlineData("public static string Write() => StockWords.Left;")]
    [InlineData("private void HearAsync()")]
    [InlineData("private bool isHeard;")]
    [InlineData("internal sealed class ChangeTeller")]
    [InlineData("public void TellOthers()")]
    [InlineData("told.Count.ShouldBe(2);")]
    [InlineData("private readonly ChangeNews news;")]
    [InlineData("await context.TakeTurnAsync();")]
    public void A_banned_word_is_found(string text) => FindBannedWords("a.cs", text).ShouldNotBeEmpty();

    [Theory]
    [InlineData("// Who may read the object.")]
    [InlineData("Who sees my orders?")]
    [InlineData("// A visitor who isn't logged in is sent to the login page.")]
    [InlineData("[InlineData(\"nobody\", \"nobody@example.com\")]")]
    [InlineData("private const string NoBody = \"_noBody\";")]
    [InlineData("// The browser was told to wait, and tells the user.")]
    [InlineData("private static readonly TimeSpan HeartbeatInterval;")]
    [InlineData("// The dashboard, the keyboard, and a board; each in turn.")]
    [InlineData("public const int MaxWords = 12;")]
    [InlineData("[JsonPropertyName(\"Forsaken\")]")]
    [InlineData("// The other theme, where they are here.")]
    public void A_good_text_is_not_found(string text) => FindBannedWords("a.cs", text).ShouldBeEmpty();

    [Fact]
    public void A_banned_word_is_reported_with_its_place_and_replacement() =>
        FindBannedWords("a.md", "# Sales\n\nPages are read anew.\n")
            .ShouldBe(["a.md:3: \"anew\" (nobody says it anymore). Write: again"]);

    private static IEnumerable<string> FindBannedWords(string file, string text) =>
        from word in BannedWords
        from Match match in word.Pattern.Matches(text)
        let line = 1 + text.AsSpan(0, match.Index).Count('\n')
        select $"{file}:{line}: \"{match.Value}\" ({word.Reason}). Write: {word.Instead}";

    // A word of a text, or of a test's name. Case doesn't matter.
    private static BannedWord Word(string words, string reason, string instead) =>
        new(new Regex($"(?<![A-Za-z])(?:{words})(?![A-Za-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), reason, instead);

    // The first word of a longer name or a call, or a later word of a name.
    private static BannedWord Name(string words, string reason, string instead) =>
        new(new Regex($"(?<![A-Za-z])(?:{words})(?=[A-Z(<])|(?<=[a-z])(?:{words})(?![a-z])"), reason, instead);

    // The last word of a name.
    private static BannedWord Suffix(string words, string reason, string instead) =>
        new(new Regex($"(?<=[a-z])(?:{words})(?![a-z])"), reason, instead);

    private sealed record BannedWord(Regex Pattern, string Reason, string Instead);
}
