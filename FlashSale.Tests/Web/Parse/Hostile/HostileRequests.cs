using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>Generates hostile requests. The same seed gives the same requests, except for ids and tokens.</summary>
internal sealed class HostileRequests
{
    private static readonly string[] Operators =
    [
        "$lt",
        "$lte",
        "$gt",
        "$gte",
        "$ne",
        "$eq",
        "$in",
        "$nin",
        "$exists",
        "$all",
        "$regex",
        "$options",
        "$inQuery",
        "$notInQuery",
        "$select",
        "$dontSelect",
        "$containedBy",
        "$text",
        "$or",
        "$and",
        "$nor",
        "$not",
        "$where",
        "$foo",
        "$",
    ];

    private static readonly string[] QueryParameters =
    [
        "where",
        "order",
        "limit",
        "skip",
        "count",
        "keys",
        "excludeKeys",
        "include",
        "includeAll",
        "hint",
        "explain",
        "readPreference",
        "distinct",
        "pipeline",
        "nothing",
    ];

    private static readonly string[] InternalFields =
    [
        "password",
        "_hashed_password",
        "sessionToken",
        "_session_token",
        "_rperm",
        "_wperm",
        "_perishable_token",
        "_email_verify_token",
        "authData",
        "roles",
        "role",
        "isMerchant",
        "isAdmin",
        "emailVerified",
        "ACL",
        "objectId",
        "createdAt",
        "updatedAt",
        "className",
        "__type",
        "__proto__",
        "constructor",
        "user",
        "userId",
        "rowVersion",
        "updatedBy",
        "securityStamp",
        "passwordHash",
        "lockoutEnd",
        "normalizedUserName",
        "published",
        "unitsSold",
        "claimNumber",
        "tokenHash",
        "expiresAt",
        "restricted",
    ];

    private static readonly string[] Verbs =
    [
        "get",
        "Post",
        "PATCH",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "GETT",
        "G",
        "_method",
        "DELETE",
        "PUT",
        "POST",
        "GET",
        "QUERY",
        "LINK",
        "SEARCH",
        "PRI",
        "GET\t",
        "G E T",
        "G\0T",
        "GÉT",
        "\"GET\"",
        "GET/1.1",
        new('A', 5_000),
    ];

    private static readonly string[] ContentTypes =
    [
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "application/xml",
        "text/html",
        "text/plain; charset=utf-16",
        "application/json; charset=utf-7",
        "application/json; charset=nothing",
        "application/json; charset=",
        "application/octet-stream",
        "application/vnd.api+json",
        "image/png",
        "",
        "/",
        ";;;",
        "application",
        "application/json, text/plain",
        "application/graphql",
        new('x', 5_000),
        "application/json\tx",
        "application/json; a=\"",
        "*/*",
    ];

    // In their encoded form.
    private static readonly string[] Targets =
    [
        "/parse",
        "/parse/",
        "/parse//",
        "//parse/classes/Product",
        "/parse//classes//Product",
        "/parse/classes/Product/",
        "/parse/classes/Product//",
        "/parse/classes/../users",
        "/parse/classes/Product/../../users/me",
        "/parse/../parse/users",
        "/parse/../../parse/users/me",
        "/parse/../Account/Login",
        "/parse/..%2fAccount",
        "/parse/%2e%2e/admin",
        "/parse/%2e%2e%2fadmin",
        "/parse/%252e%252e/admin",
        "/parse/classes/%2e%2e/users",
        "/parse/classes%2fProduct",
        "/parse/classes/Product%2f..%2f_User",
        "/parse/classes/Product%00",
        "/parse/classes/%00",
        "/parse/classes/Product%2500",
        "/parse/classes/_User",
        "/parse/classes/_Session",
        "/parse/classes/_Role",
        "/parse/classes/_user",
        "/parse/classes/product",
        "/parse/classes/Product.",
        "/parse/classes/Product...",
        "/parse/classes/Product;a=b",
        "/parse/classes/Product%3Blimit=1",
        "/parse/classes/Product\\..\\_User",
        "/parse/classes/Product%5c..%5c_User",
        "/parse/classes/%c0%ae%c0%ae/users",
        "/parse/classes/%ff",
        "/parse/classes/%f0%9f%98%80",
        "/parse/classes/\u00ff",
        "/parse/classes/%",
        "/parse/classes/%4",
        "/parse/classes/%zz",
        "/parse/classes/%u0041",
        "/PARSE/classes/Product",
        "/Parse/users/me",
        "/parse/CLASSES/Product",
        "/parse/Users/me",
        "/parse/users/me/",
        "/parse/users/ME",
        "/parse/users/me/sessions",
        "/parse/users/%20me",
        "/parse/users/me%20",
        "/parse/users/",
        "/parse/login/",
        "/parse/login/x",
        "/parse/logout/x",
        "/parse/sessions/me/x",
        "/parse/batch/",
        "/parse/batch/x",
        "/parse/parse/batch",
        "/parse/functions",
        "/parse/functions/",
        "/parse/functions/purchase/x",
        "/parse/functions/..%2fbatch",
        "/parse/functions/reconcile%00",
        "/parse/jobs/x",
        "/parse/hooks/functions",
        "/parse/push",
        "/parse/files/a.txt",
        "/parse/files/../x",
        "/parse/installations",
        "/parse/purge/Product",
        "/parse/aggregate/Product",
        "/parse/aggregate/Order?pipeline=[]",
        "/parse/cloud_code/jobs",
        "/parse/scriptlog",
        "/parse/security",
        "/parse/schemas/Product",
        "/parse/schemas",
        "/parse/serverInfo",
        "/parse/config",
        "/parse/health",
        "/parse/health/x",
        "/parse/graphql",
        "/parse/apps/flash-sale/request_password_reset",
        "/parse/roles",
        "/parse/roles/x",
        "/parse/events/AppOpened",
        "/parse/validate_purchase",
        "/parse/upgradeToRevocableSession",
        "/parse/loginAs",
        "/parse/challenge",
        "/parse/idempotency",
        "/parse/.env",
        "/parse/.git/config",
        "/parse/web.config",
        "/parse/appsettings.json",
        "/parse?",
        "/parse?where={}",
        "/parse/classes/Product?",
        "/parse/classes/Product?&&&",
        "/parse/classes/Product?=",
        "/parse/classes/Product?=x",
        "/parse/classes/Product?where",
        "/parse/classes/Product?where=",
        "/parse/classes/Product?where=%00",
        "/parse/classes/Product?where=%ff",
        "/parse/classes/Product?where=%",
        "/parse/classes/Product?where=%7b%7d&where=%7b%7d",
        "/parse/classes/Product?limit=1&limit=2",
        "/parse/classes/Product?limit[]=1",
        "/parse/classes/Product?where[price]=1",
        "/parse/classes/Product?where[price][$gt]=0",
        "/parse/classes/Product#x",
        "/parse/classes/Product?a#b",
        "/parse/classes/Product?_method=DELETE",
        "/parse/classes/Product?_ApplicationId=x",
        "/parse/classes/Product?\u00ff=1",
        "/parse/classes/Product?a b",
        "/parse/classes/Product?%0d%0aX: y",
        "/parse/x%0d%0aSet-Cookie:%20a=b",
        "http://127.0.0.1/parse/classes/Product",
        "http://evil.example/parse/users/me",
        "//evil.example/parse/health",
        "*",
        "parse/classes/Product",
        "?",
        "/",
        "",
        "\\parse\\users",
        "/parse/classes/Product/x/y/z",
        "/./parse/./classes/./Product",
        "/parse/.",
        "/parse/..",
        "/parse/...",
        "/%70arse/classes/Product",
        "/parse%2fusers%2fme",
        "/parsex/users/me",
        "/parse.json",
        "/parse;x/users/me",
    ];

    private readonly Random random;
    private readonly AttackTargets world;
    private readonly (int Weight, string Name, Func<HostileRequest> Draw)[] kinds;
    private readonly Lazy<byte[][]> bombs = new(MakeBombs);

    public HostileRequests(int seed, AttackTargets world)
    {
        random = new Random(seed);
        this.world = world;
        kinds =
        [
            (30, "text anywhere", DrawText),
            (30, "value anywhere", DrawValue),
            (14, "where", DrawWhere),
            (8, "broken body", DrawBrokenBody),
            (6, "encoding", DrawEncoding),
            (5, "path", DrawTarget),
            (5, "header", DrawHeader),
            (3, "verb", DrawVerb),
            (2, "content type", DrawContentType),
            (3, "depth", DrawDepth),
            (1, "size", DrawSize),
            (1, "bomb", DrawBomb),
            (5, "batch", DrawBatch),
            (4, "tunnel", DrawTunnel),
            (4, "pattern", DrawPattern),
            (8, "others' things", DrawForeign),
            (1, "account", DrawAccount),
            (2, "idempotency", DrawIdempotency),
        ];
    }

    /// <summary>The names of all kinds of attack.</summary>
    public IEnumerable<string> Kinds => kinds.Select(kind => kind.Name);

    /// <summary>Generates the next request.</summary>
    public HostileRequest Next()
    {
        var at = random.Next(kinds.Sum(kind => kind.Weight));
        foreach (var (weight, _, draw) in kinds)
        {
            if (at < weight)
                return draw();
            at -= weight;
        }
        throw new InvalidOperationException("The weights do not add up.");
    }

    private HostileRequest DrawText()
    {
        var draft = Sensible();
        var text = Pick(HostileTexts.All);
        switch (random.Next(7))
        {
            case 0:
                draft.Query.Add((Pick(QueryParameters), text));
                break;
            case 1:
                draft.Query.Add((text, "1"));
                break;
            case 2 when draft.Path.Count > 0:
                draft.Path[random.Next(draft.Path.Count)] = text;
                break;
            case 3 when draft.Members.Count > 0:
                Replace(draft, Draft.Quote(text));
                break;
            case 4:
                draft.Members.Add((text, Pick(HostileValues.All)));
                break;
            case 5:
                draft.Query.Add(
                    ("where", $"{{{Draft.Quote(random.Next(2) == 0 ? text : AnyField().Name)}:{Draft.Quote(Pick(HostileTexts.All))}}}"));
                break;
            default:
                switch (random.Next(3))
                {
                    case 0:
                        draft.Token = HeaderText(text);
                        break;
                    case 1:
                        draft.ApplicationId = HeaderText(text);
                        break;
                    default:
                        draft.Headers.Add(
                            (
                                Pick(
                                    "X-Parse-Installation-Id",
                                    "X-Parse-Request-Id",
                                    "X-Parse-Client-Version",
                                    "X-Parse-REST-API-Key",
                                    "X-Parse-Javascript-Key",
                                    "X-Parse-Client-Key",
                                    "Origin",
                                    "If-Match",
                                    "If-None-Match",
                                    "User-Agent"),
                                HeaderText(text)));
                        break;
                }
                break;
        }
        return draft.Finish("text anywhere");
    }

    private HostileRequest DrawValue()
    {
        var draft = Sensible();
        var value = Pick(HostileValues.All);
        switch (random.Next(4))
        {
            case 0 when draft.Members.Count > 0:
                Replace(draft, value);
                break;
            case 1 when draft.IsTunnelled:
                draft.Members.Add((Pick(QueryParameters), value));
                break;
            case 1:
                draft.Query.Add((Pick(QueryParameters), value));
                break;
            case 2:
                draft.Query.Add(("where", random.Next(3) == 0 ? value : $"{{{Draft.Quote(AnyField().Name)}:{value}}}"));
                break;
            default:
                draft.Members.Add((random.Next(2) == 0 ? AnyField().Name : Pick(InternalFields), value));
                break;
        }
        return draft.Finish("value anywhere");
    }

    private HostileRequest DrawWhere()
    {
        var target = AnyClass();
        var draft = Start("GET", "classes", target.Name);
        draft.Query.Add(("where", Where(target, 0)));
        if (random.Next(3) == 0)
            draft.Query.Add(("order", (random.Next(2) == 0 ? "-" : "") + Pick(target.Fields).Name));
        if (random.Next(3) == 0)
            draft.Query.Add(
                (
                    "include",
                    Pick(
                        [
                            .. target.Fields.Where(field => random.Next(10) == 0 || field.Target is not null)
                                .Select(field => field.Name),
                            "*",
                        ])));
        if (random.Next(3) == 0)
            draft.Query.Add(("keys", $"{Pick(target.Fields).Name}.{Pick(target.Fields).Name}"));
        if (random.Next(3) == 0)
            draft.Query.Add(("count", "1"));
        if (random.Next(3) == 0)
            draft.Query.Add(
                (
                    Pick("limit", "skip"),
                    random.Next(3) > 0
                        ? Pick("0", "1", "7")
                        : Pick(
                            "-1",
                            "1e3",
                            "1e999",
                            "NaN",
                            "99999999999999999999",
                            "100001",
                            "0.5",
                            "[1]",
                            "{}",
                            "null",
                            "true",
                            "\"1\"",
                            " 1")));
        return draft.Finish("where");
    }

    private HostileRequest DrawBrokenBody()
    {
        var draft = Sensible(wantsBody: true);
        var json = draft.Json();
        var at = random.Next(json.Length);
        string[] intruders =
        [
            "\0",
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\\",
            "//",
            "/**/",
            "NaN",
            "Infinity",
            "undefined",
            "'",
            "0x",
            "+1",
            "01",
            ".5",
            "\u0001",
            "\ufeff",
            "\\u12",
            "\\x",
            "\\u{1}",
            "tru",
            "\n\n",
            "<!--",
        ];
        var broken = random.Next(7) switch
        {
            0 => json[..at],
            1 => json[at..],
            2 => json.Insert(at, Pick(intruders)),
            3 => json.Remove(at, 1),
            4 => json + Pick("{}", "x", ",", "]", "\0", json),
            5 => json.Replace('"', '\''),
            _ =>
                Pick(
                    "",
                    " ",
                    "null",
                    "1",
                    "\"x\"",
                    "[]",
                    "true",
                    "{",
                    "}",
                    "[",
                    "{]",
                    "{\"a\"",
                    "{\"a\":",
                    "{\"a\":1",
                    "{\"a\":1,",
                    "{\"a\":1,}",
                    "{,}",
                    "{a:1}",
                    "{'a':1}",
                    "{\"a\":1 \"b\":2}",
                    "{\"a\":1,\"a\":2}",
                    "[1,]",
                    "[,1]",
                    "\"",
                    "-",
                    "1e",
                    "1.",
                    "nul"),
        };
        return draft.Finish("broken body", Draft.ToBytes(broken));
    }

    private HostileRequest DrawEncoding()
    {
        var draft = Sensible(wantsBody: true);
        var json = draft.Json();
        var body = random.Next(10) switch
        {
            0 => Encoding.Unicode.GetBytes(json),
            1 => Encoding.BigEndianUnicode.GetBytes(json),
            2 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(json)],
            3 => Encoding.UTF32.GetBytes(json),
            4 => [.. Encoding.UTF8.Preamble, .. Draft.ToBytes(json)],
            5 => WithBytes(json, 0xff, 0xfe),
            6 => WithBytes(json, 0xc0, 0x80),
            7 => WithBytes(json, 0xed, 0xa0, 0x80),
            8 => WithBytes(json, 0xf4, 0x90, 0x80, 0x80),
            _ => WithBytes(json, (byte)random.Next(0x80, 0x100)),
        };
        return draft.Finish(
            "encoding",
            body,
            Pick("application/json", "application/json; charset=utf-16", "application/json; charset=latin1", "text/plain"));
    }

    private HostileRequest DrawTarget()
    {
        var draft = Sensible(wantsBody: random.Next(2) == 0);
        draft.IsTunnelled = false;
        var request = draft.Finish("path");
        return request with { Target = Pick(Targets), Method = Pick("GET", "GET", "POST", "PUT", "DELETE"), MayMissTheApi = true };
    }

    private HostileRequest DrawHeader()
    {
        var draft = Sensible();
        string[] names =
        [
            "Host",
            "Host",
            "Content-Length",
            "Transfer-Encoding",
            "Connection",
            "Upgrade",
            "Expect",
            "Range",
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "Origin",
            "Accept",
            "Accept-Encoding",
            "Cookie",
            "Authorization",
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-HTTP-Method-Override",
            "X-Original-URL",
            "X-Rewrite-URL",
            "X-Parse-Application-Id",
            "X-Parse-Session-Token",
            "X-Parse-Master-Key",
            "X-Parse-Revocable-Session",
            "X-Parse-Request-Id",
            "X-Parse-Installation-Id",
            "Access-Control-Request-Method",
            "TE",
            "Trailer",
            "Bad Name",
            "Bad:Name",
            "",
            "\u00e9",
            new('N', 3_000),
        ];
        string[] values =
        [
            "",
            " ",
            "*",
            "0",
            "-1",
            "99999999999999999999",
            "chunked",
            "gzip",
            "gzip, chunked",
            "chunked, chunked",
            "identity",
            "100-continue",
            "bytes=0-1",
            "bytes=9-1",
            "\"1\"",
            "W/\"1\"",
            "\"",
            "\"99999999999999999999\"",
            "evil.example",
            "evil.example:99999",
            "a b",
            "127.0.0.1:80@evil",
            "[::1",
            "null",
            "http://evil.example",
            "file://",
            "close",
            "keep-alive, close",
            "Upgrade",
            "websocket",
            "h2c",
            "Basic Zmxhc2gtc2FsZTp4",
            "Basic !!!",
            "Bearer x",
            "a=b; flashsale.login=CfDJ8",
            "%0d%0aX-Evil: 1",
            "\u00ff\u00fe",
            "\u0001",
            "a\0b",
            "é",
            "x\r\n folded",
            "x\nY: z",
            new('v', 4_000), new('v', 12_000), new('v', 29_000), new('v', 200_000),
        ];
        var name = Pick(names);
        var value = Pick(values);
        for (var i = Pick(1, 1, 1, 2, 3, 150); i > 0; i--)
            draft.Headers.Add((name, value));
        // The web server refuses many of these itself, and waits if the length is wrong.
        return draft.Finish("header") with { MayMissTheApi = true, MayBeCutOff = true, MayNeverEnd = true };
    }

    private HostileRequest DrawVerb()
    {
        var draft = Sensible();
        var verb = Pick(Verbs);
        if (random.Next(2) == 0)
        {
            draft.IsTunnelled = true;
            draft.Method = verb;
            return draft.Finish("verb");
        }
        draft.IsTunnelled = false;
        return draft.Finish("verb") with { Method = verb, MayMissTheApi = verb is not ("PATCH" or "DELETE" or "PUT" or "POST" or "GET") };
    }

    private HostileRequest DrawContentType()
    {
        var draft = Sensible(wantsBody: true);
        var body = random.Next(3) switch
        {
            0 => Draft.ToBytes("_method=DELETE&_ApplicationId=flash-sale&name=x"),
            1 => Draft.ToBytes("--x\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\nDELETE\r\n--x--\r\n"),
            _ => null,
        };
        return draft.Finish("content type", body, Pick(ContentTypes));
    }

    private HostileRequest DrawDepth()
    {
        var depth = Pick(9, 10, 11, 31, 32, 33, 63, 64, 65, 200, 1_000, 10_000, 100_000);
        var nested = random.Next(6) switch
        {
            0 => Nest("[", "]", "", depth),
            1 => Nest("{\"a\":", "}", "1", depth),
            2 => Nest("{\"$or\":[", "]}", "{\"price\":1}", depth),
            3 => Nest("{\"product\":{\"$inQuery\":{\"className\":\"Product\",\"where\":", "}}}", "{}", depth),
            4 => Nest("{\"__op\":\"Batch\",\"ops\":[", "]}", "{\"__op\":\"Delete\"}", depth),
            // Unclosed brackets.
            _ => string.Concat(Enumerable.Repeat("[", depth)),
        };
        var draft = Sensible(wantsBody: true);
        switch (random.Next(4))
        {
            case 0:
                return draft.Finish("depth", Draft.ToBytes(nested));
            case 1:
                Replace(draft, nested);
                break;
            case 2:
                draft.IsTunnelled = true;
                draft.Query.Add(("where", nested));
                break;
            default:
                draft.IsTunnelled = false;
                draft.Query.Add(("where", nested));
                break;
        }
        return draft.Finish("depth");
    }

    private HostileRequest DrawSize()
    {
        var length = world.MaxBodyBytes + Pick(-1, 0, 1, world.MaxBodyBytes, 9 * world.MaxBodyBytes);
        var draft = Sensible(wantsBody: true);
        var json = draft.Json();
        var open = json[..^1] + (json.Length > 2 ? "," : "");
        var body = random.Next(4) switch
        {
            0 => json.PadRight(length),
            1 => $"{open}\"description\":\"{new string('d', Math.Max(0, length - open.Length - 17))}\"}}",
            2 => Repeated(open, i => string.Create(CultureInfo.InvariantCulture, $"\"f{i}\":1,"), "\"g\":1}", length),
            _ => Repeated(open + "\"where\":{\"objectId\":{\"$in\":[", _ => "\"aaaaaaaaaa\",", "\"b\"]}}}", length),
        };
        return draft.Finish("size", Draft.ToBytes(body)) with { MayBeCutOff = length > world.MaxBodyBytes };
    }

    private HostileRequest DrawBomb()
    {
        var draft = Sensible(wantsBody: true);
        draft.Headers.Add(("Content-Encoding", Pick("gzip", "deflate", "br", "gzip, gzip", "x")));
        return draft.Finish("bomb", Pick(bombs.Value));
    }

    private HostileRequest DrawBatch()
    {
        var draft = Start("POST", "batch");
        string[] paths =
        [
            "/parse/batch",
            "batch",
            "/batch",
            "/batch/",
            "//batch",
            "/parse//batch",
            "/parse/parse/batch",
            "/BATCH",
            "/%62atch",
            "/parse/%62atch",
            "/batch?x=1",
            "/batch#x",
            "/batch%00",
            "/./batch",
            "/classes/../batch",
            "http://127.0.0.1/parse/batch",
            "/parse/classes/Product",
            "/parse/classes/Product/x",
            "/parse/users/me",
            "/parse/serverInfo",
            "/parse/schemas",
            "/parse/login?username=x&password=y",
            "/parse/classes/Product?where=%7B",
            "/parse/functions/reconcile",
            "",
            "/",
            "?",
            "/parse",
            "/parse/",
        ];
        string Part()
        {
            var inner = Sensible(wantsBody: true);
            inner.IsTunnelled = false;
            var path = random.Next(2) == 0
                ? Draft.Quote(inner.Target())
                : random.Next(4) == 0
                ? Pick(HostileValues.All)
                : Draft.Quote(random.Next(3) == 0 ? Pick(HostileTexts.All) : Pick(paths));
            var method = random.Next(5) == 0 ? Pick(HostileValues.All) : Draft.Quote(random.Next(4) == 0 ? Pick(Verbs) : inner.Method);
            var body = random.Next(4) switch
            {
                0 => Pick(HostileValues.All),
                1 => $"{{\"requests\":[{{\"method\":\"POST\",\"path\":\"/parse/batch\",\"body\":{{\"requests\":[]}}}}]}}",
                _ => inner.Json(),
            };
            return random.Next(12) == 0 ? Pick(HostileValues.All) : $"{{\"method\":{method},\"path\":{path},\"body\":{body}}}";
        }
        draft.Members.Add(
            (
                "requests",
                random.Next(10) == 0
                    ? Pick(HostileValues.All)
                    : $"[{string.Join(',', Enumerable.Range(0, Pick(0, 1, 1, 2, 5, 50, 51, 500)).Select(_ => Part()))}]"));
        if (random.Next(4) == 0)
            draft.Members.Add(("transaction", Pick(HostileValues.All)));
        return draft.Finish("batch");
    }

    private HostileRequest DrawTunnel()
    {
        var draft = Sensible(wantsBody: true);
        draft.IsTunnelled = true;
        string[] metadata =
        [
            "_method",
            "_ApplicationId",
            "_JavaScriptKey",
            "_MasterKey",
            "_ClientVersion",
            "_InstallationId",
            "_SessionToken",
            "_RevocableSession",
            "_ContentType",
            "_context",
            "_noBody",
            "_MaintenanceKey",
            "_RestKey",
            "_nothing",
        ];
        // Duplicate or single members.
        draft.Members.Insert(0, (Pick(metadata), random.Next(3) switch
        {
            0 => Pick(HostileValues.All),
            1 => Draft.Quote(Pick(HostileTexts.All)),
            _ => $"{{\"_method\":{{\"_method\":\"DELETE\",\"_SessionToken\":{Draft.Quote(world.Token)}}},\"_MasterKey\":\"x\"}}",
        }));
        if (random.Next(3) == 0)
            draft.Headers.Add(("X-Parse-Application-Id", Pick("flash-sale", "other", "")));
        return draft.Finish("tunnel");
    }

    private HostileRequest DrawPattern()
    {
        var target = AnyClass();
        var draft = Start("GET", "classes", target.Name);
        var options = random.Next(3) switch
        {
            0 => "",
            1 => $",\"$options\":{Draft.Quote(Pick("i", "m", "s", "x", "imsx", "g", "ii", "", "\0", "😀", new string('i', 3_000)))}",
            _ => ",\"$options\":" + Pick(HostileValues.All),
        };
        draft.Query.Add(
            ("where", $"{{{Draft.Quote(Pick(target.Fields).Name)}:{{\"$regex\":{Draft.Quote(Pick(HostileTexts.Patterns))}{options}}}}}"));
        return draft.Finish("pattern");
    }

    private HostileRequest DrawForeign()
    {
        var victim = Pointer("_User", world.VictimId);
        var orders = Class("Order");
        var sessions = Class("_Session");
        var product = Pointer("Product", world.LiveProductId);
        var draft = random.Next(16) switch
        {
            0 => Start("POST", "classes", "Order").With(("product", product), ("quantity", "1"), ("user", victim)),
            1 =>
                Start("PUT", "classes", "Order", Pick(orders.Ids)).With(
                    (
                        Pick("status", "user", "quantity", "total", "ACL", "product"),
                        Pick("\"cancelled\"", "\"shipped\"", "\"refunded\"", "0", victim, "{\"*\":{\"read\":true,\"write\":true}}"))),
            2 => Start(Pick("GET", "DELETE"), "classes", "Order", Pick(orders.Ids)),
            3 =>
                Start("PUT", "users", world.VictimId).With(
                    (
                        Pick("email", "username", "password", "displayName", "ACL"),
                        Pick("\"taken@example.com\"", "\"Right horse 8!\"", "{\"*\":{\"write\":true}}"))),
            4 => Start(Pick("GET", "DELETE"), "users", world.VictimId),
            5 =>
                Start("PUT", "users", world.UserId).With(
                    (
                        Pick(InternalFields.Except(["password"]).ToArray()),
                        Pick(
                            "[\"merchant\"]",
                            "\"merchant\"",
                            "true",
                            "{\"*\":{\"read\":true,\"write\":true}}",
                            victim,
                            "{\"__op\":\"AddRelation\",\"objects\":[]}"))),
            6 =>
                Start("POST", "users").With(
                    ("username", $"\"mallory{random.Next(1_000_000)}\""),
                    ("email", "\"nope\""),
                    ("password", "\"p\""),
                    (Pick(InternalFields), Pick("[\"merchant\"]", "true", victim))),
            7 =>
                Start("GET", "classes", Pick("_User", "_Session", "_Role")).Asking(
                    (
                        "where",
                        $"{{{Draft.Quote(Pick(InternalFields))}:"
                            + $"{Pick("{\"$regex\":\"^a\"}", "{\"$exists\":true}", "{\"$ne\":\"x\"}", victim)}}}"),
                    ("keys", Pick(InternalFields))),
            8 =>
                Start("POST", "roles").With(
                    ("name", "\"merchant\""), ("users", $"{{\"__op\":\"AddRelation\",\"objects\":[{Pointer("_User", world.UserId)}]}}")),
            9 =>
                Start("PUT", "roles", Pick(Class("_Role").Ids)).With(
                    ("users", $"{{\"__op\":\"AddRelation\",\"objects\":[{Pointer("_User", world.UserId)}]}}")),
            10 =>
                Start(
                    Pick("PUT", "DELETE", "GET"),
                    Pick("sessions", "classes/_Session")
                        .Split('/')
                        .Append(Pick(sessions.Ids))
                        .ToArray()).With(("user", Pointer("_User", world.UserId))),
            11 =>
                Start(Pick("PUT", "DELETE"), "classes", Pick("Product", "Inventory", "FlashSale", "CountdownTimer"), "")
                    .Replaced(path => path[^1] = Pick(Class(path[1]).Ids))
                    .With((Pick("price", "stock", "discount", "published", "endTime", "ACL", "duration"), Pick(HostileValues.All))),
            12 =>
                Start("POST", "classes", Pick("Product", "Inventory", "FlashSale", "CountdownTimer")).With(
                    ("name", "\"Free\""),
                    ("price", "0"),
                    ("product", product),
                    ("stock", "1000"),
                    ("discount", "99"),
                    ("duration", "1"),
                    ("startTime", AnyDate()),
                    ("endTime", AnyDate())),
            13 =>
                Start("POST", "functions", Pick(world.Functions)).With(
                    ("productId", Draft.Quote(Pick(Class("Product").Ids))),
                    ("orderId", Draft.Quote(Pick(orders.Ids))),
                    ("order", Pointer("Order", Pick(orders.Ids))),
                    ("quantity", Pick(HostileValues.All)),
                    ("user", victim)),
            14 =>
                Start("GET", "classes", AnyClass().Name).Asking(
                    ("includeAll", "1"), ("include", Pick("user", "user.sessions", "order.user", "product.user", "*", "user.password"))),
            _ =>
                Start("POST", "classes", "Order").With(
                    ("product", product),
                    ("quantity", Pick("-1", "0", "1e9", "0.5", "\"1\"", "null")),
                    (
                        Pick("unitPrice", "total", "status", "claimNumber", "currency", "flashSale"),
                        Pick("0", "-1", "\"delivered\"", "null"))),
        };
        if (random.Next(8) == 0)
            draft.Headers.Add(("X-Parse-Master-Key", Pick("", "master", "undefined", new string('x', 1_000))));
        return draft.Finish("others' things");
    }

    private HostileRequest DrawAccount()
    {
        var text = Pick(HostileTexts.All);
        string Value() =>
            random.Next(3) switch
            {
                0 => Pick(HostileValues.All),
                1 => Draft.Quote(text),
                _ => Draft.Quote($"u{random.Next(1_000_000)}@example.com"),
            };
        var draft = random.Next(5) switch
        {
            0 => Start("POST", "users").With(("username", Value()), ("email", Value()), ("password", Value()), ("displayName", Value())),
            1 => Start("POST", "login").With(("username", Value()), ("password", Value()), ("email", Value())),
            2 => Start("GET", "login").Asking(("username", text), ("password", Pick(HostileTexts.All))),
            3 => Start("POST", Pick("requestPasswordReset", "verificationEmailRequest")).With(("email", Value())),
            _ => Start("POST", "verifyPassword").With(("username", Value()), ("password", Value())),
        };
        return draft.Finish("account");
    }

    private HostileRequest DrawIdempotency()
    {
        var key = Pick(Pick(HostileTexts.All), new string('k', Pick(100, 1_000, 20_000)), "same", "same", "same:0");
        var product = Pointer("Product", Pick(world.LiveProductId, Pick(Class("Product").Ids)));
        if (random.Next(2) == 0)
        {
            var call = Start("POST", "functions", "purchase").With(
                ("product", product),
                ("quantity", Pick("1", "2", "0")),
                ("requestId", random.Next(4) == 0 ? Draft.Quote(new string('k', 500_000)) : Draft.Quote(key)));
            return call.Finish("idempotency");
        }
        var draft = Start("POST", "classes", "Order").With(("product", product), ("quantity", Pick("1", "2", "0")));
        draft.Headers.Add(("X-Parse-Request-Id", HeaderText(random.Next(50) == 0 ? new string('k', 10_000_000) : key)));
        var request = draft.Finish("idempotency");
        return request with { MayBeCutOff = request.IsTooMuchForTheServer };
    }

    /// <summary>Generates a request that an application might send.</summary>
    private Draft Sensible(bool wantsBody = false)
    {
        var target = AnyClass();
        var draft = random.Next(wantsBody ? 5 : 10) switch
        {
            0 => Start("POST", "classes", target.Name).With(Members(target)),
            1 => Start("PUT", "classes", target.Name, AnyId(target)).With(Members(target)),
            2 =>
                Start("POST", "functions", Pick(world.Functions)).With(
                    ("productId", Draft.Quote(Pick(Class("Product").Ids))), ("quantity", "1")),
            3 =>
                Start("PUT", "users", Pick(world.VictimId, world.UserId)).With(
                    Members(Class("_User")).Where(member => member.Name != "password").ToArray()),
            4 => Start("POST", "classes", "Order").With(("product", Pointer("Product", Pick(Class("Product").Ids))), ("quantity", "1")),
            5 => Start("GET", "classes", target.Name, AnyId(target)),
            6 => Start("GET", Pick("users", "sessions", "roles")),
            7 => Start("DELETE", "classes", target.Name, AnyId(target)),
            _ => Start("GET", "classes", target.Name),
        };
        return draft;
    }

    private Draft Start(string method, params string[] path) => new()
    {
        Method = method,
        Path = [.. path],
        IsTunnelled = random.Next(3) == 0,
        Token = random.Next(20) switch { 0 => "r:00000000000000000000000000000000", < 5 => null, _ => world.Token },
    };

    private (string Name, string Json)[] Members(HostileClass hostileClass) =>
        [.. hostileClass.Fields.Where(_ => random.Next(2) == 0).Select(field => (field.Name, Value(field)))];

    private string Value(HostileField field) => field.Type switch
    {
        "Number" => Pick("1", "2", "10"),
        "Boolean" => "true",
        "Date" => field.Name is "createdAt" or "updatedAt" ? "\"2026-01-01T00:00:00.000Z\"" : AnyDate(),
        "Pointer" => Pointer(field.Target!, Pick(Class(field.Target!).Ids)),
        "String" => Draft.Quote($"t{random.Next(1_000)}"),
        _ => "{}",
    };

    private string Where(HostileClass hostileClass, int depth)
    {
        var members = Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        {
            if (depth < 3 && random.Next(5) == 0)
            {
                var combine = Pick("$or", "$and", "$nor");
                var clauses = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Where(hostileClass, depth + 1));
                return $"\"{combine}\":[{string.Join(',', clauses)}]";
            }
            var field = Pick(
                random.Next(15) == 0
                    ? hostileClass.Fields
                    : [.. hostileClass.Fields.Where(field => field.Type is not ("File" or "Object") && field.Name is not "password")]);
            if (random.Next(3) == 0)
                return $"{Draft.Quote(field.Name)}:{Operand(hostileClass, field)}";
            var conditions = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Condition(hostileClass, field, depth));
            return $"{Draft.Quote(field.Name)}:{{{string.Join(',', conditions)}}}";
        });
        return $"{{{string.Join(',', members.DistinctBy(member => member.Split(':')[0]))}}}";
    }

    // Mostly valid values, so that the request reaches the database.
    private string Condition(HostileClass hostileClass, HostileField field, int depth)
    {
        var name = random.Next(8) == 0 ? Pick(Operators) : field.Type switch
        {
            "String" => Pick("$lt", "$gte", "$ne", "$in", "$nin", "$exists", "$regex", "$all"),
            "Pointer" => Pick("$ne", "$in", "$nin", "$exists", "$inQuery", "$notInQuery", "$select", "$dontSelect"),
            "Boolean" => Pick("$ne", "$eq", "$in", "$exists"),
            _ => Pick("$lt", "$lte", "$gt", "$gte", "$ne", "$in", "$nin", "$exists", "$containedBy"),
        };
        var value = random.Next(10) == 0 ? Pick(HostileValues.All) : name switch
        {
            "$in" or "$nin" or "$all" or "$containedBy" =>
                $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(
                    _ => random.Next(15) == 0 ? Pick(HostileValues.All) : Operand(hostileClass, field)))}]",
            "$exists" => Pick("true", "false"),
            "$regex" =>
                random.Next(3) == 0
                    ? Draft.Quote(Pick(HostileTexts.Patterns))
                    : Draft.Quote($"^\\Q{Pick(HostileTexts.All).Replace("\\", "", StringComparison.Ordinal)}\\E"),
            "$options" => "\"i\"",
            "$inQuery" or "$notInQuery" => Query(field.Target is { } target && random.Next(8) > 0 ? Class(target) : AnyClass(), depth),
            "$select" or "$dontSelect" =>
                $"{{\"query\":{Query(AnyClass(), depth)},\"key\":"
                    + $"{Draft.Quote(Pick(field.Target?.ToLowerInvariant() ?? "", "product", "user", "objectId", "name"))}}}",
            _ => Operand(hostileClass, field),
        };
        return $"\"{name}\":{value}";
    }

    private string Operand(HostileClass hostileClass, HostileField field) => field switch
    {
        { Name: "objectId" } => Draft.Quote(Pick(hostileClass.Ids)),
        { Name: "createdAt" or "updatedAt" } => AnyDate(),
        { Type: "String" } => Draft.Quote(Pick(HostileTexts.All)),
        { Type: "Number" } => Pick("0", "1", "-1", "0.5", "1e3", "100000", "99999999999", "1e20", "-1e20", "0.00000001"),
        _ => Value(field),
    };

    private string Query(HostileClass target, int depth) =>
        $"{{\"className\":{Draft.Quote(target.Name)},\"where\":{(depth < 3 ? Where(target, depth + 1) : "{}")}"
            + $"{(random.Next(10) == 0 ? $",\"limit\":{Pick(HostileValues.All)}" : "")}}}";

    private void Replace(Draft draft, string json)
    {
        var at = random.Next(draft.Members.Count);
        draft.Members[at] = (draft.Members[at].Name, json);
    }

    private HostileClass AnyClass() => Pick(world.Classes);

    private HostileField AnyField() => Pick(AnyClass().Fields);

    private HostileClass Class(string name) => world.Classes.Single(each => each.Name == name);

    private string AnyId(HostileClass hostileClass) => random.Next(5) == 0 ? Pick(HostileTexts.All) : Pick(hostileClass.Ids);

    private string AnyDate() =>
        $"{{\"__type\":\"Date\",\"iso\":\"{Pick("2020-01-01T00:00:00.000Z", "2030-01-01T00:00:00.000Z", "2026-11-23T14:05:52.393Z")}\"}}";

    private T Pick<T>(params IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private byte[] WithBytes(string json, params byte[] intruders)
    {
        var bytes = Draft.ToBytes(json).ToList();
        bytes.InsertRange(random.Next(bytes.Count), intruders);
        return [.. bytes];
    }

    private static string Pointer(string className, string id) =>
        $"{{\"__type\":\"Pointer\",\"className\":\"{className}\",\"objectId\":\"{id}\"}}";

    private static string Nest(string open, string close, string core, int depth) =>
        new StringBuilder().Insert(0, open, depth).Append(core).Append(new StringBuilder().Insert(0, close, depth)).ToString();

    private static string Repeated(string open, Func<int, string> item, string close, int length)
    {
        var text = new StringBuilder(open, length);
        for (var i = 0; text.Length + 20 + close.Length < length; i++)
            text.Append(item(i));
        return text.Append(close).ToString().PadRight(length);
    }

    // Line breaks belong to another kind of attack.
    private static string HeaderText(string text) =>
        new([.. text.Where(character => character is >= ' ' and <= '\u00ff' and not '\u007f')]);

    private static byte[][] MakeBombs()
    {
        var zeros = new byte[1024 * 1024];
        byte[] Compress(Func<Stream, Stream> open)
        {
            var bomb = new MemoryStream();
            using (var compressed = open(bomb))
            {
                for (var i = 0; i < 100; i++)
                    compressed.Write(zeros);
            }
            return bomb.ToArray();
        }
        var gzip = Compress(stream => new GZipStream(stream, CompressionLevel.Optimal));
        var twice = new MemoryStream();
        using (var again = new GZipStream(twice, CompressionLevel.Optimal))
            again.Write(gzip);
        return
        [
            gzip,
            Compress(stream => new DeflateStream(stream, CompressionLevel.Optimal)),
            Compress(stream => new BrotliStream(stream, CompressionLevel.Fastest)),
            twice.ToArray(),
        ];
    }
}
