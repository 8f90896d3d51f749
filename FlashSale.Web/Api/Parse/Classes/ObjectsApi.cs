using System.Globalization;
using System.Text.Json;
using FlashSale.Web.Api.Parse.Accounts;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Api.Parse.Objects;
using FlashSale.Web.Api.Parse.Protocol;
using FlashSale.Web.Api.Parse.Writing;

namespace FlashSale.Web.Api.Parse.Classes;

/// <summary>Objects of every class: <c>/classes/{class}</c> and <c>/classes/{class}/{id}</c>.</summary>
internal static class ObjectsApi
{
    private const string Prefix = "/classes/";

    public static void MapClasses(this ParseRoutes routes)
    {
        routes.Map("POST", "/classes/*", CreateAsync);
        routes.Map("GET", "/classes/*/*", GetAsync);
        routes.Map("PUT", "/classes/*/*", UpdateAsync);
        routes.Map("DELETE", "/classes/*/*", DeleteAsync);
    }

    private static Task<ParseAnswer> CreateAsync(ParseRequest request, CancellationToken cancellationToken) =>
        ClassOf(request) is UserClass ? UsersApi.SignUpAsync(request, cancellationToken) : CreateAsync(request, ClassOf(request), cancellationToken);

    private static Task<ParseAnswer> GetAsync(ParseRequest request, CancellationToken cancellationToken) => GetAsync(request, ClassOf(request), request.Values[1], cancellationToken);

    private static Task<ParseAnswer> UpdateAsync(ParseRequest request, CancellationToken cancellationToken) => ClassOf(request) is UserClass
        ? UsersApi.UpdateAsync(request, request.Values[1], cancellationToken)
        : UpdateAsync(request, ClassOf(request), request.Values[1], cancellationToken);

    private static Task<ParseAnswer> DeleteAsync(ParseRequest request, CancellationToken cancellationToken) => DeleteAsync(request, ClassOf(request), request.Values[1], cancellationToken);

    /// <summary>Makes an object.</summary>
    public static async Task<ParseAnswer> CreateAsync(ParseRequest request, ParseClass parseClass, CancellationToken cancellationToken)
    {
        var written = await request.Get<ParseObjects>().CreateAsync(parseClass, request.Body, request.Call, cancellationToken);
        return Created(written, request.Call, _ => { }) with { Location = Prefix + parseClass.Name + "/" + parseClass.IdOf(written.Object) };
    }

    /// <summary>Shows an object.</summary>
    public static async Task<ParseAnswer> GetAsync(ParseRequest request, ParseClass parseClass, string id, CancellationToken cancellationToken)
    {
        parseClass.Demand(parseClass.Rights.Read, request.Caller);
        await using var context = await request.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<FlashSale.Data.FlashSaleDbContext>>().CreateDbContextAsync(cancellationToken);
        var entity = await parseClass.FindAsync(context, id, request.Caller, cancellationToken) ?? throw new ParseException(ParseError.NotFound);
        return ParseAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            ObjectBody.WriteMembers(writer, parseClass, entity, request.Call);
            writer.WriteEndObject();
        });
    }

    /// <summary>Changes an object.</summary>
    public static async Task<ParseAnswer> UpdateAsync(ParseRequest request, ParseClass parseClass, string id, CancellationToken cancellationToken)
    {
        var written = await request.Get<ParseObjects>().UpdateAsync(parseClass, id, request.Body, request.Call, cancellationToken);
        return Updated(written, request.Call, _ => { });
    }

    /// <summary>Deletes an object.</summary>
    public static async Task<ParseAnswer> DeleteAsync(ParseRequest request, ParseClass parseClass, string id, CancellationToken cancellationToken)
    {
        await request.Get<ParseObjects>().DeleteAsync(parseClass, id, request.Call, cancellationToken);
        return ParseAnswer.Empty;
    }

    /// <summary>What a client is told of its new object: what it cannot know.</summary>
    public static ParseAnswer Created(ParseWritten written, ParseCall call, Action<Utf8JsonWriter> more) => new(StatusCodes.Status201Created, writer =>
    {
        writer.WriteStartObject();
        WriteSystemField(writer, written, "objectId", call);
        WriteSystemField(writer, written, "createdAt", call);
        WriteNews(writer, written, call);
        if (!written.Changes.HasAcl)
            ObjectBody.WriteAcl(writer, written.Class.AclOf(written.Object));
        more(writer);
        writer.WriteEndObject();
    }) { ETag = TagOf(written.Class, written.Object) };

    /// <summary>What a client is told of its changed object: what it cannot know.</summary>
    public static ParseAnswer Updated(ParseWritten written, ParseCall call, Action<Utf8JsonWriter> more) => ParseAnswer.Ok(writer =>
    {
        writer.WriteStartObject();
        WriteNews(writer, written, call);
        WriteSystemField(writer, written, "updatedAt", call);
        more(writer);
        writer.WriteEndObject();
    }) with { ETag = TagOf(written.Class, written.Object) };

    private static ParseClass ClassOf(ParseRequest request) => request.Get<ParseClasses>().Get(request.Values[0]);

    private static string? TagOf(ParseClass parseClass, object entity) =>
        parseClass.VersionOf(entity) is { } version ? string.Create(CultureInfo.InvariantCulture, $"\"{version}\"") : null;

    private static void WriteNews(Utf8JsonWriter writer, ParseWritten written, ParseCall call)
    {
        foreach (var field in written.News)
            ObjectBody.WriteField(writer, field, written.Object, call);
    }

    private static void WriteSystemField(Utf8JsonWriter writer, ParseWritten written, string name, ParseCall call) =>
        ObjectBody.WriteField(writer, written.Class.FindField(name)!, written.Object, call);
}
