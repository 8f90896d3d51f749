using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlashSale.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// A fake of Stripe's API for Checkout, with the real objects, errors, idempotency keys and signatures (API version 2026-10-28.endive,
/// https://docs.stripe.com/api). Methods play the actions of people on Stripe's pages.
/// </summary>
public sealed class FakeStripe : IAsyncDisposable
{
    /// <summary>The account's API key.</summary>
    public const string SecretKey = "sk_test_flashsale";

    /// <summary>The secret that signs messages.</summary>
    public const string WebhookSecret = "whsec_flashsale";

    private readonly WebApplication app;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> sessions = [];
    private readonly Dictionary<string, JsonObject> intents = [];
    private readonly Dictionary<string, JsonObject> charges = [];
    private readonly Dictionary<string, (string Request, int Status, string Body)> kept = [];
    private readonly List<FakeStripeRequest> requests = [];
    private readonly Queue<Func<(int Status, JsonObject Body, bool IsKept)>> faults = [];
    private TaskCompletionSource? hanging;
    private int last;

    private FakeStripe(WebApplication app, TimeProvider clock)
    {
        this.app = app;
        this.clock = clock;
    }

    /// <summary>The address of its API.</summary>
    public string Address => app.Urls.Single();

    /// <summary>All requests, oldest first.</summary>
    public IReadOnlyList<FakeStripeRequest> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    /// <summary>The number of opened payment pages.</summary>
    public int Sessions
    {
        get
        {
            lock (gate)
                return sessions.Count;
        }
    }

    /// <summary>Starts the server.</summary>
    /// <param name="clock">The clock; null for the system's.</param>
    public static async Task<FakeStripe> StartAsync(TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stripe = new FakeStripe(app, clock ?? TimeProvider.System);
        app.Run(stripe.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return stripe;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>The buyer pays by card.</summary>
    /// <returns>The PaymentIntent.</returns>
    public string Pay(string session)
    {
        lock (gate)
            return Complete(session, "succeeded");
    }

    /// <summary>The buyer pays by a delayed method.</summary>
    /// <returns>The PaymentIntent.</returns>
    public string PayByDelayedMethod(string session)
    {
        lock (gate)
            return Complete(session, "processing");
    }

    /// <summary>A delayed payment succeeds or fails.</summary>
    public void FinishDelayedPayment(string session, bool succeeds)
    {
        lock (gate)
        {
            var paid = sessions[session];
            var intent = (string)paid["payment_intent"]!;
            intents[intent]["status"] = succeeds ? "succeeded" : "requires_payment_method";
            if (!succeeds)
                return;
            paid["payment_status"] = "paid";
            Charge(intent);
        }
    }

    /// <summary>The merchant makes a refund on Stripe's pages.</summary>
    /// <param name="intent">The PaymentIntent.</param>
    /// <param name="amount">The amount in minor units; null for all.</param>
    public void RefundInDashboard(string intent, long? amount = null)
    {
        lock (gate)
            Refund(ChargeOf(intent)!, amount);
    }

    /// <summary>The refunded amount of a PaymentIntent in minor units.</summary>
    public long RefundedOf(string intent)
    {
        lock (gate)
            return (long)ChargeOf(intent)!["amount_refunded"]!;
    }

    /// <summary>The Checkout Session of a payment page.</summary>
    public JsonObject SessionOf(string session)
    {
        lock (gate)
            return Shown(Refresh(sessions[session]));
    }

    /// <summary>Responds to the next request with an error instead of executing it.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">The error's type, such as <c>api_error</c>.</param>
    /// <param name="message">The error's message.</param>
    /// <param name="code">The error's code, if it has one.</param>
    /// <param name="isKept">True to store the response for the idempotency key, as Stripe does once it has started a request.</param>
    public void FailNext(
        int status, string type = "api_error", string message = "An unknown error occurred", string? code = null, bool isKept = true)
    {
        lock (gate)
            faults.Enqueue(() => (status, Error(type, message, code), isKept));
    }

    /// <summary>Lets the next refund fail.</summary>
    public void FailNextRefund()
    {
        lock (gate)
        {
            faults.Enqueue(() => (
                200,
                new JsonObject
                {
                    ["id"] = NewId("re"),
                    ["object"] = "refund",
                    ["status"] = "failed",
                    ["failure_reason"] = "expired_or_canceled_card",
                },
                true));
        }
    }

    /// <summary>From now on the server accepts requests and never responds.</summary>
    /// <returns>Completes when the first request has arrived.</returns>
    public Task Hang()
    {
        hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return hanging.Task;
    }

    /// <summary>Creates an event with the current state of a page.</summary>
    public string SessionEvent(string type, string session)
    {
        lock (gate)
            return Event(type, Shown(Refresh(sessions[session])));
    }

    /// <summary>Creates an event with the current charge of a PaymentIntent.</summary>
    public string ChargeEvent(string type, string intent)
    {
        lock (gate)
            return Event(type, Copy(ChargeOf(intent)!));
    }

    /// <summary>Creates an event about any object.</summary>
    public string Event(string type, JsonObject about)
    {
        ArgumentNullException.ThrowIfNull(about);
        var happened = new JsonObject
        {
            ["id"] = NewId("evt"),
            ["object"] = "event",
            ["api_version"] = "2026-10-28.endive",
            ["created"] = Now,
            ["data"] = new JsonObject { ["object"] = about },
            ["livemode"] = false,
            ["pending_webhooks"] = 1,
            ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
            ["type"] = type,
        };
        return happened.ToJsonString(new() { WriteIndented = true });
    }

    /// <summary>Creates the header <c>Stripe-Signature</c> for a message.</summary>
    /// <param name="message">The message, byte for byte.</param>
    /// <param name="age">The age of the signature.</param>
    /// <param name="secret">The secret; null for the shop's.</param>
    public string Sign(string message, TimeSpan age = default, string secret = WebhookSecret)
    {
        var at = (Now - (long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{at}.{message}"));
        return $"t={at},v1={Convert.ToHexStringLower(signature)},v0={new string('0', 64)}";
    }

    private long Now => clock.Now().ToUnixTimeSeconds();

    private static JsonObject Copy(JsonObject of) => (JsonObject)of.DeepClone();

    private static JsonObject Error(string type, string message, string? code = null, string? parameter = null)
    {
        var error = new JsonObject { ["message"] = message, ["type"] = type };
        if (code is not null)
        {
            error["code"] = code;
            error["doc_url"] = $"https://stripe.com/docs/error-codes/{code.Replace('_', '-')}";
        }
        if (parameter is not null)
            error["param"] = parameter;
        return new JsonObject { ["error"] = error };
    }

    private static (int Status, JsonObject Body) Refuse(string message, string? code = null, string? parameter = null, int status = 400) =>
        (status, Error("invalid_request_error", message, code, parameter));

    private async Task AnswerAsync(HttpContext http)
    {
        if (hanging is { } waiting)
        {
            waiting.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }
        var fields = http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync(http.RequestAborted)).ToDictionary(field => field.Key, field => field.Value.ToString())
            : http.Request.Query.ToDictionary(field => field.Key, field => field.Value.ToString());
        var key = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        var route = $"{http.Request.Method} {http.Request.Path}";
        int status;
        string body;
        bool isReplay;
        lock (gate)
        {
            requests.Add(new FakeStripeRequest(route, key, fields));
            (status, body, isReplay) = http.Request.Headers.Authorization.ToString() == $"Bearer {SecretKey}"
                ? DoOnce(route, key, fields)
                : (401, Refuse("Invalid API Key provided: sk_test_****wrong").Body.ToJsonString(), false);
        }
        var headers = http.Response.Headers;
        headers["Request-Id"] = NewId("req");
        headers["Stripe-Version"] = "2026-10-28.endive";
        if (key is not null)
            headers["Idempotency-Key"] = key;
        if (isReplay)
            headers["Idempotent-Replayed"] = "true";
        if (status >= 500)
            headers["Stripe-Should-Retry"] = "false";
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    // The response for a key is stored once its request has started, whatever its result.
    private (int Status, string Body, bool IsReplay) DoOnce(string route, string? key, Dictionary<string, string> fields)
    {
        var request = route + "?" + string.Join(
            '&', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
        if (key is not null && kept.TryGetValue(key, out var before))
        {
            if (before.Request == request)
                return (before.Status, before.Body, true);
            var sameRoute = before.Request.StartsWith(route + "?", StringComparison.Ordinal);
            var refusal = Error(
                "idempotency_error",
                sameRoute
                    ? "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                        + $"Try using a key other than '{key}' if you meant to execute a different request."
                    : "Keys for idempotent requests can only be used for the same endpoint they were first used for. "
                        + $"Try using a key other than '{key}' if you meant to execute a different request.");
            return (400, refusal.ToJsonString(), false);
        }
        var isKept = true;
        (int Status, JsonObject Body) answer;
        if (faults.TryDequeue(out var fault))
            (answer.Status, answer.Body, isKept) = fault();
        else
            answer = Do(route, fields);
        var body = answer.Body.ToJsonString();
        var isRefused = answer.Status == 400 && (string?)answer.Body["error"]?["code"] is null;
        if (key is not null && isKept && !isRefused)
            kept[key] = (request, answer.Status, body);
        return (answer.Status, body, false);
    }

    private (int Status, JsonObject Body) Do(string route, Dictionary<string, string> fields) => route.Split('/', ' ') switch
    {
        ["POST", "", "v1", "checkout", "sessions"] => OpenSession(fields),
        ["GET", "", "v1", "checkout", "sessions", var id] =>
            sessions.TryGetValue(id, out var session) ? (200, Expand(Copy(Refresh(session)), fields)) : NoSuch("checkout.session", id),
        ["POST", "", "v1", "checkout", "sessions", var id, "expire"] =>
            sessions.TryGetValue(id, out var session) ? ExpireSession(Refresh(session)) : NoSuch("checkout.session", id),
        ["POST", "", "v1", "refunds"] => Refund(fields),
        _ => Refuse($"Unrecognized request URL ({route.Replace(" ", ": ", StringComparison.Ordinal)}).", status: 404),
    };

    private static (int Status, JsonObject Body) NoSuch(string what, string id) =>
        Refuse($"No such {what}: {id}", "resource_missing", "session", 404);

    private (int Status, JsonObject Body) OpenSession(Dictionary<string, string> fields)
    {
        string[] required =
        [
            "mode",
            "success_url",
            "line_items[0][quantity]",
            "line_items[0][price_data][currency]",
            "line_items[0][price_data][unit_amount]",
            "line_items[0][price_data][product_data][name]",
        ];
        foreach (var needed in required)
        {
            if (!fields.TryGetValue(needed, out var value) || value.Length == 0)
                return Refuse($"Missing required param: {needed}.", "parameter_missing", needed);
        }
        var currency = fields["line_items[0][price_data][currency]"];
        var amount = long.Parse(fields["line_items[0][price_data][unit_amount]"], CultureInfo.InvariantCulture) * long.Parse(
            fields["line_items[0][quantity]"], CultureInfo.InvariantCulture);
        if (currency is "isk" or "ugx" && amount % 100 != 0)
            return Refuse(
                $"Invalid amount. Currency {currency.ToUpperInvariant()} has become effectively zero-decimal "
                    + "and charged amounts must be evenly divisible by 100.",
                "invalid_charge_amount_no_decimal_compatible");
        if (currency is "bhd" or "jod" or "kwd" or "omr" or "tnd" && amount % 10 != 0)
            return Refuse("Invalid amount: the last digit of an amount in a three-decimal currency must be 0.");
        var expires = fields.TryGetValue("expires_at", out var given) ? long.Parse(given, CultureInfo.InvariantCulture) : Now + 86_400;
        if (expires < Now + 1_800)
            return Refuse(
                "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", parameter: "expires_at");
        if (expires > Now + 86_400)
            return Refuse("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", parameter: "expires_at");

        var id = NewId("cs_test");
        var session = (JsonObject)JsonNode.Parse("""
            {
              "id": "", "object": "checkout.session", "adaptive_pricing": { "enabled": false }, "after_expiration": null,
              "allow_promotion_codes": null,
              "amount_subtotal": 0, "amount_total": 0,
              "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
              "billing_address_collection": null, "cancel_url": null, "client_reference_id": null, "client_secret": null,
              "collected_information": null,
              "consent": null, "consent_collection": null, "created": 0, "currency": "usd", "currency_conversion": null,
              "custom_fields": [],
              "custom_text": { "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null },
              "customer": null, "customer_creation": "if_required", "customer_details": null, "customer_email": null, "discounts": [],
              "expires_at": 0,
              "invoice": null,
              "invoice_creation": {
                "enabled": false,
                "invoice_data": {
                  "account_tax_ids": null, "custom_fields": null, "description": null, "footer": null, "issuer": null, "metadata": {},
                  "rendering_options": null
                }
              },
              "livemode": false, "locale": null, "metadata": {}, "mode": "payment", "payment_intent": null, "payment_link": null,
              "payment_method_collection": "if_required", "payment_method_configuration_details": null,
              "payment_method_options": { "card": { "request_three_d_secure": "automatic" } }, "payment_method_types": ["card"],
              "payment_status": "unpaid", "permissions": null, "phone_number_collection": { "enabled": false }, "recovered_from": null,
              "saved_payment_method_options": null, "setup_intent": null, "shipping_address_collection": null, "shipping_cost": null,
              "shipping_options": [], "status": "open", "submit_type": null, "subscription": null, "success_url": null,
              "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 }, "ui_mode": "hosted_page", "url": null,
              "wallet_options": null
            }
            """)!;
        session["id"] = id;
        session["amount_subtotal"] = amount;
        session["amount_total"] = amount;
        session["cancel_url"] = fields.GetValueOrDefault("cancel_url");
        session["client_reference_id"] = fields.GetValueOrDefault("client_reference_id");
        session["created"] = Now;
        session["currency"] = currency;
        session["expires_at"] = expires;
        session["metadata"] = Bracketed(fields, "metadata");
        session["success_url"] = fields["success_url"];
        session["url"] = $"https://checkout.stripe.com/c/pay/{id}#fidkdWxOYHwnPyd1blpxYHZxWjA0";
        // Stripe hides it until the buyer pays.
        session["x_intent_metadata"] = Bracketed(fields, "payment_intent_data[metadata]");
        sessions[id] = session;
        return (200, Shown(session));
    }

    private static (int Status, JsonObject Body) ExpireSession(JsonObject session)
    {
        if ((string)session["status"]! is not "open" and var status)
            return Refuse(
                $"Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{status}`.");
        session["status"] = "expired";
        session["url"] = null;
        return (200, Shown(session));
    }

    private (int Status, JsonObject Body) Refund(Dictionary<string, string> fields)
    {
        var intent = fields.GetValueOrDefault("payment_intent") ?? "";
        if (!intents.ContainsKey(intent))
            return Refuse($"No such payment_intent: '{intent}'", "resource_missing", "payment_intent", 404);
        if (ChargeOf(intent) is not { } charge)
            return Refuse("This PaymentIntent does not have a successful charge to refund.", "payment_intent_unexpected_state");
        if ((bool)charge["refunded"]!)
            return Refuse($"Charge {charge["id"]} has already been refunded.", "charge_already_refunded");
        var amount = Refund(charge, fields.TryGetValue("amount", out var given) ? long.Parse(given, CultureInfo.InvariantCulture) : null);
        return (200, new JsonObject
        {
            ["id"] = NewId("re"),
            ["object"] = "refund",
            ["amount"] = amount,
            ["balance_transaction"] = NewId("txn"),
            ["charge"] = (string)charge["id"]!,
            ["created"] = Now,
            ["currency"] = (string)charge["currency"]!,
            ["destination_details"] =
                new JsonObject { ["card"] = new JsonObject { ["reference_status"] = "pending", ["type"] = "refund" }, ["type"] = "card" },
            ["metadata"] = Bracketed(fields, "metadata"),
            ["payment_intent"] = intent,
            ["reason"] = null,
            ["receipt_number"] = null,
            ["source_transfer_reversal"] = null,
            ["status"] = "succeeded",
            ["transfer_reversal"] = null,
        });
    }

    private string Complete(string id, string intentStatus)
    {
        var session = Refresh(sessions[id]);
        if ((string)session["status"]! != "open")
            throw new InvalidOperationException($"The page {id} is {session["status"]}: no one can pay there.");
        var intent = NewId("pi");
        intents[intent] = new JsonObject
        {
            ["id"] = intent,
            ["object"] = "payment_intent",
            ["amount"] = (long)session["amount_total"]!,
            ["currency"] = (string)session["currency"]!,
            ["metadata"] = session["x_intent_metadata"]!.DeepClone(),
            ["status"] = intentStatus,
        };
        session["status"] = "complete";
        session["payment_status"] = intentStatus == "succeeded" ? "paid" : "unpaid";
        session["payment_intent"] = intent;
        session["url"] = null;
        if (intentStatus == "succeeded")
            Charge(intent);
        return intent;
    }

    // A charge copies the PaymentIntent's metadata when it's created.
    private void Charge(string intent)
    {
        var id = NewId("ch");
        charges[id] = new JsonObject
        {
            ["id"] = id,
            ["object"] = "charge",
            ["amount"] = (long)intents[intent]["amount"]!,
            ["amount_captured"] = (long)intents[intent]["amount"]!,
            ["amount_refunded"] = 0L,
            ["captured"] = true,
            ["created"] = Now,
            ["currency"] = (string)intents[intent]["currency"]!,
            ["disputed"] = false,
            ["livemode"] = false,
            ["metadata"] = intents[intent]["metadata"]!.DeepClone(),
            ["paid"] = true,
            ["payment_intent"] = intent,
            ["refunded"] = false,
            ["status"] = "succeeded",
        };
    }

    private JsonObject? ChargeOf(string intent) => charges.Values.SingleOrDefault(charge => (string)charge["payment_intent"]! == intent);

    private static long Refund(JsonObject charge, long? amount)
    {
        var left = (long)charge["amount"]! - (long)charge["amount_refunded"]!;
        var given = amount ?? left;
        charge["amount_refunded"] = (long)charge["amount_refunded"]! + given;
        charge["refunded"] = given == left;
        return given;
    }

    private JsonObject Refresh(JsonObject session)
    {
        if ((string)session["status"]! == "open" && (long)session["expires_at"]! <= Now)
            ExpireSession(session);
        return session;
    }

    private static JsonObject Shown(JsonObject session)
    {
        var shown = Copy(session);
        shown.Remove("x_intent_metadata");
        return shown;
    }

    private JsonObject Expand(JsonObject session, Dictionary<string, string> fields)
    {
        session.Remove("x_intent_metadata");
        if (fields.Any(field => field.Key.StartsWith("expand[", StringComparison.Ordinal) && field.Value == "payment_intent")
            && (string?)session["payment_intent"] is { } intent)
            session["payment_intent"] = Copy(intents[intent]);
        return session;
    }

    private static JsonObject Bracketed(Dictionary<string, string> fields, string name) => new(fields
        .Where(field => field.Key.StartsWith(name + "[", StringComparison.Ordinal))
        .Select(field => KeyValuePair.Create(field.Key[(name.Length + 1)..^1], (JsonNode?)field.Value)));

    private string NewId(string kind) => $"{kind}_a1{Interlocked.Increment(ref last):D10}FlashSale";
}
