using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Ldap;

/// <summary>Stands in for a user of an LDAP directory, with token settings that hold for this one only.</summary>
internal sealed record DirectoryUser(string Password, IReadOnlyList<string> Groups, RoleTokenSettings Tokens);
