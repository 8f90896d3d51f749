using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using FlashSale.Web.Notifications;
using Microsoft.AspNetCore.WebUtilities;

namespace FlashSale.Tests.Infrastructure;

/// <summary>A visitor without scripts who opens pages, sends forms and stores cookies.</summary>
public sealed partial class Visitor : IDisposable
{
    private readonly RunningShop shop;
    private readonly HttpClient client;

    /// <summary>Opens a browser.</summary>
    /// <param name="shop">The shop.</param>
    /// <param name="from">The visitor's address, such as 127.0.0.2; null for the default.</param>
    /// <param name="cookies">The cookies of another tab of the same browser; null for a new browser.</param>
    public Visitor(RunningShop shop, string? from = null, CookieContainer? cookies = null)
    {
        ArgumentNullException.ThrowIfNull(shop);
        this.shop = shop;
        Cookies = cookies ?? new CookieContainer();
        var handler = new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = true };
        if (from is not null)
        {
            handler.ConnectCallback = (connection, cancellationToken) =>
                ConnectAsync(IPAddress.Parse(from), connection.DnsEndPoint.Port, cancellationToken);
        }
        client = new HttpClient(handler) { BaseAddress = new Uri(shop.Address) };
    }

    /// <summary>The visitor's cookies, for connections besides the pages.</summary>
    public CookieContainer Cookies { get; }

    /// <summary>The current page.</summary>
    public IHtmlDocument Page { get; private set; } = default!;

    /// <summary>The current page's path and query.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The status of the last response.</summary>
    public HttpStatusCode Status { get; private set; }

    /// <summary>The page's text.</summary>
    public string Text => Whitespace().Replace(Page.Body!.QuerySelector("main")?.TextContent ?? Page.Body.TextContent, " ");

    public void Dispose() => client.Dispose();

    /// <summary>Goes back. The page is shown as it was.</summary>
    public void Return(IHtmlDocument page, string? address = null) => (Page, Address) = (page, address ?? Address);

    /// <summary>Opens an address of the shop.</summary>
    public Task OpenAsync(string address) => ShowAsync(client.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute)));

    /// <summary>Fills in the form that contains a field, and sends it.</summary>
    public Task SubmitAsync(params (string Field, string Value)[] values) => SubmitAsync(FormWith(values[0].Field), values);

    /// <summary>Sends the form of a button with its hidden fields and the values that a script would add.</summary>
    public Task PressAsync(string button, params (string Field, string Value)[] added)
    {
        var pressed = Page.QuerySelectorAll("main button").OfType<IHtmlButtonElement>().Single(each => each.TextContent.Trim() == button);
        return SubmitAsync((IHtmlFormElement)pressed.Form!, added);
    }

    /// <summary>Posts values without a form and its antiforgery token.</summary>
    public Task PostAsync(string address, params (string Field, string Value)[] values)
    {
        var content = new FormUrlEncodedContent(values.Select(value => KeyValuePair.Create(value.Field, value.Value)));
        return ShowAsync(client.PostAsync(new Uri(address, UriKind.Relative), content));
    }

    /// <summary>Logs in on the login page.</summary>
    public async Task LogInAsync(string login, string password = RunningShop.Password, string? returnUrl = null)
    {
        await OpenAsync("/Account/Login" + (returnUrl is null ? "" : $"?ReturnUrl={Uri.EscapeDataString(returnUrl)}"));
        await SubmitAsync(("Input.Login", login), ("Input.Password", password));
    }

    /// <summary>Signs up on the sign-up page.</summary>
    public async Task SignUpAsync(string userName, string email)
    {
        await OpenAsync("/Account/Register");
        await SubmitAsync(
            ("Input.UserName", userName),
            ("Input.Email", email),
            ("Input.Password", RunningShop.Password),
            ("Input.ConfirmPassword", RunningShop.Password));
    }

    /// <summary>Opens the link in the newest e-mail whose subject begins like this.</summary>
    public Task FollowNewestMailAsync(string subject = "") => OpenAsync(shop.Get<DevMailbox>().Newest()
        .First(sent => sent.Mail.Subject.StartsWith(subject, StringComparison.Ordinal)).Mail.Link!.Address);

    private IHtmlFormElement FormWith(string field) =>
        Page.Forms.Single(form => form.Elements.OfType<IHtmlInputElement>().Any(input => input.Name == field));

    private Task SubmitAsync(IHtmlFormElement form, (string Field, string Value)[] values)
    {
        var fields = form.Elements.OfType<IHtmlInputElement>()
            .Where(input => input.Name is { Length: > 0 } && (input.Type != "checkbox" || input.IsChecked))
            .ToDictionary(input => input.Name!, input => input.Value);
        foreach (var select in form.Elements.OfType<IHtmlSelectElement>().Where(select => select.Name is { Length: > 0 }))
            fields[select.Name!] = select.Value ?? "";
        foreach (var (field, value) in values)
            fields[field] = value;
        var action = form.GetAttribute("action") is { Length: > 0 } given ? given : Address;
        if (form.GetAttribute("method") == "get")
            return OpenAsync(QueryHelpers.AddQueryString(action, fields!));
        return ShowAsync(client.PostAsync(new Uri(action, UriKind.Relative), new FormUrlEncodedContent(fields)));
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task ShowAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        Status = response.StatusCode;
        Address = response.RequestMessage!.RequestUri!.PathAndQuery;
        Page = new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
