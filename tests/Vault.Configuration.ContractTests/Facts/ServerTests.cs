using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;
using Vault.Configuration.ContractTests.Targets;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>One line of output for each server: that it answers, or why it is not there.</summary>
public sealed class ServerTests
{
    public static TheoryData<string> Kinds => [.. Servers.Kinds.Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_server_answers(string server)
    {
        string? absence = Servers.Named(server).Absence;
        Assert.SkipWhen(absence is not null, $"{server}: {absence}");
        await using Target vault = await Target.StartAsync(server);

        JsonNode health = await vault.SendAsAsync(null, "GET", "sys/health").JsonAsync();

        health["version"]!.GetValue<string>().Should().NotBeEmpty();
        FactTable.SetVersion(server, health["version"]!.GetValue<string>());
    }
}
