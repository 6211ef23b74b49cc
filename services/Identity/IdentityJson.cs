using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Identity.Clients;
using Platform.Identity.Permissions;
using Platform.Identity.Roles;
using Platform.Identity.Users;

namespace Platform.Identity;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(UserPage))]
[JsonSerializable(typeof(UserWithPassword))]
[JsonSerializable(typeof(CreateUser))]
[JsonSerializable(typeof(UpdateUser))]
[JsonSerializable(typeof(AssignRoles))]
[JsonSerializable(typeof(IReadOnlyList<RoleView>))]
[JsonSerializable(typeof(EffectivePermissions))]
[JsonSerializable(typeof(CheckPermissions))]
[JsonSerializable(typeof(PermissionAnswers))]
[JsonSerializable(typeof(ClientSettings))]
[JsonSerializable(typeof(Dictionary<string, List<string>>))]
[JsonSerializable(typeof(string))]
internal sealed partial class IdentityJson : JsonSerializerContext;
