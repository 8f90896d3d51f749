using FlashSale.Domain.Accounts;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>The GraphQL types of access control lists.</summary>
internal static class AclTypes
{
    /// <summary>
    /// Shown for objects without an ACL, which everyone may read. As in Parse, it looks writable; the class's rights decide.
    /// </summary>
    public static Acl Everyone { get; } = new(null, ForMerchants: false, IsPublic: true);

    /// <summary>Creates the output type. Its source is an <see cref="Acl"/>.</summary>
    public static ObjectGraphType Make(ParseClasses classes, Scalars scalars)
    {
        var users = classes.Get("_User");
        var user = GraphFields.Object(
            "UserACL",
            "Rights of an account.",
            [
                GraphFields.Field(
                    "userId", scalars.Id.Required(), "The account's global id.", context => GlobalId.Write(users, (string)context.Source!)),
                .. Both(scalars),
            ]);
        var role = GraphFields.Object(
            "RoleACL",
            "Rights of the accounts with a role.",
            [GraphFields.Field("roleName", scalars.String.Required(), "The role's name.", context => context.Source), .. Both(scalars)]);
        var everyone = GraphFields.Object(
            "PublicACL",
            "Rights of everyone.",
            GraphFields.Field("read", scalars.Boolean, "Whether everyone may read.", _ => true),
            GraphFields.Field(
                "write", scalars.Boolean, "Whether everyone may write.", context => ReferenceEquals(context.Source, Everyone)));
        return GraphFields.Object(
            "ACL",
            "Who may read and write an object.",
            GraphFields.Field("users", user.Required().List(), "Accounts.", context =>
                ((Acl)context.Source!).OwnerId is { } owner ? new[] { owner } : null),
            GraphFields.Field("roles", role.Required().List(), "Roles.", context =>
                ((Acl)context.Source!).ForMerchants ? new[] { Roles.Merchant } : null),
            GraphFields.Field("public", everyone, "Everyone.", context => ((Acl)context.Source!).IsPublic ? context.Source : null));
    }

    /// <summary>Creates the input type.</summary>
    public static InputObjectGraphType MakeInput(Scalars scalars)
    {
        GraphField[] Both() =>
            [GraphFields.Input("read", scalars.Boolean.Required()), GraphFields.Input("write", scalars.Boolean.Required())];
        return GraphFields.InputObject(
            "ACLInput",
            "Who may read and write an object. The shop sets it: leave it out, or send the object's current value.",
            GraphFields.Input("users", GraphFields.InputObject(
                "UserACLInput", null, [GraphFields.Input("userId", scalars.Id.Required()), .. Both()]).Required().List()),
            GraphFields.Input("roles", GraphFields.InputObject(
                "RoleACLInput", null, [GraphFields.Input("roleName", scalars.String.Required()), .. Both()]).Required().List()),
            GraphFields.Input("public", GraphFields.InputObject("PublicACLInput", null, Both())));
    }

    private static GraphField[] Both(Scalars scalars) =>
    [
        GraphFields.Field("read", scalars.Boolean.Required(), "Read access.", _ => true),
        GraphFields.Field("write", scalars.Boolean.Required(), "Write access.", _ => true),
    ];
}
