namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>Texts that have broken other programs.</summary>
internal static class HostileTexts
{
    /// <summary>All of them.</summary>
    public static string[] All { get; } =
    [
        // SQL
        "'", "\"", "`", "';", "' or '1'='1", "' or 1=1--", "\" or \"\"=\"", "'; drop table \"Orders\";--", "1; update \"Products\" set \"Price\"=0", "') or ('a'='a",
        "' union all select 1,2,3--", "\\'; select pg_sleep(30);--", "'||(select 'x')||'", "1 or 1=1", "admin'/*", "*/ or 1=1 --", "%", "_", "\\", "\\\\", "%' or '%'='", "[a-z]%",
        "' waitfor delay '0:0:30'--", "x'; attach database 'evil.db' as e;--", "$$", "$1", "@p0", ":p", "{0}", "{{0}}", "%s%n%x", "' and extractvalue(1,2)--", "e'\\\\x27",
        // NoSQL and Parse
        "$where", "$gt", "{\"$gt\":\"\"}", "{\"$ne\":null}", "[$ne]", "$or", "this.price < 1", "function(){while(1){}}", "__proto__", "constructor", "prototype", "__type", "__op", "_rperm",
        "_wperm", "_hashed_password", "_session_token", "_perishable_token", "_email_verify_token", "_auth_data_x", "authData.x.id", "sessionToken", "password", "securityStamp", "tokenHash",
        "roles", "isMerchant", "ACL", "*", ".", "..", "product.", ".product", "product..name", "product.product.product.product.product", "user.sessions", "-", "--", "-,-", "+", ",", ",,,",
        "price;desc", "price desc", "objectId", "-objectId", "_User", "_Session", "_Role", "_Installation", "_SCHEMA", "_Join:users:_Role", "_PushStatus", "_GlobalConfig", "_Hooks", "Order",
        // Paths
        "../", "..\\", "../../../../etc/passwd", "..%2f..%2f", "%2e%2e%2f", "....//", "/etc/passwd", "C:\\windows\\win.ini", "\\\\evil\\share", "file:///etc/passwd", "~root", "a/b", "a/../b", ";", "a;b=c",
        "?", "#", "&", "a&where={}", "a?limit=1", "con", "nul", "aux",
        // Programs
        "$(id)", "`id`", "| id", "; id", "&& id", "${jndi:ldap://127.0.0.1/a}", "${7*7}", "{{7*7}}", "<%= 7*7 %>", "#{7*7}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>", "]]>", "=cmd|' /c calc'!A1", "-->", "\r\nSet-Cookie: a=b", "%0d%0aSet-Cookie:%20a=b", "\r\n\r\n<html>",
        // Numbers and words
        "-1", "0", "-0", "1e3", "1e999", "-1e999", "NaN", "Infinity", "-Infinity", "0x7fffffff", "2147483647", "2147483648", "-2147483649", "9223372036854775808", "99999999999999999999999", "1.5", "1,5", "1_000",
        "+1", "01", "1 ", " 1", "１", "null", "undefined", "true", "TRUE", "1/0", "[]", "{}", "\"\"", "nil", "None", "",
        // Unicode
        " ", "\t", "\n", "\0", "a\0b", "\u0001", "\u001f", "\u007f", "\u0085", "\u00a0", "\u200b", "\u200e", "\u202e", "\u2028", "\u2029", "\ufeff", "\uffff", "\ufffe", "\ud800", "\udfff", "a\ud800b", "\udc00\ud800", "😀", "👩‍👩‍👧‍👦",
        "e\u0301", "é", "ß", "ﬃ", "İ", "ı", "K", "Å", "ﷺ", "日本語", "עברית", "العربية", "Ω≈ç√∫", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "\U0001F468\u200D", "\U000E0041", "\U0010FFFF",
        // Long ones
        new('a', 255), new('a', 256), new('a', 4_001), new('z', 7_000), string.Concat(Enumerable.Repeat("ab,", 2_000)), string.Concat(Enumerable.Repeat("a.", 1_000)), string.Concat(Enumerable.Repeat("é", 1_500)),
        string.Concat(Enumerable.Repeat("%", 2_000)), string.Concat(Enumerable.Repeat("\\", 2_000)), string.Concat(Enumerable.Repeat("(", 2_000)), string.Concat(Enumerable.Repeat("😀", 600)),
    ];

    /// <summary>Patterns that take some engines for ever, or that are none.</summary>
    public static string[] Patterns { get; } =
    [
        "(a+)+$", "^(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){20}", "([a-zA-Z]+)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y", "(?:(?:a*)*)*b", "((((((((((a*)*)*)*)*)*)*)*)*)*)*$", "a{1,2147483647}",
        "a{2147483648}", "(?<=a+)b", "(?=(a+))a*b\\1", "(?i)(?s)(?m)", "(?<n>a)\\k<n>", "[", "(", ")", "*", "+", "?", "{", "\\", "[z-a]", "(?", "(?P<x>", "\\p{L}", "\\p{Nope}", "\\u{110000}", "\\x", "\\Q", "\\E", "\\Q\\E",
        "\\Q\\Q\\E\\E", "\\Qa", "a\\E", "^", "$", "^$", ".", ".*", ".+", "^.*$", "\\Q.*\\E", "\\Q%\\E", "\\Q'\\E", "\\b\\B", "\\1", "(?R)", "(?(1)a|b)", "\0", "\\0", "\n", "\ud800", new('a', 5_000), string.Concat(Enumerable.Repeat("(a*)", 500)),
        string.Concat(Enumerable.Repeat("[^a]*", 500)), "\\Q" + new string('a', 4_000) + "\\E", string.Concat(Enumerable.Repeat("\\Q\\E", 900)),
    ];
}
