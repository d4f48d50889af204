using System.Text.Json;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Tests.Diagnostics;

public sealed class ErrorTypesTests
{
    [Fact]
    public void Of_EveryKind_IsItsNameInSnakeCase() => Enum.GetValues<VaultErrorKind>().Should().OnlyContain(
        kind => ErrorTypes.Of(kind) == JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));
}
