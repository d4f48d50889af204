namespace Vault.Configuration.Tests.Conventions;

/// <summary>A rule that reads nothing holds always: these see to it that the rules see something.</summary>
public sealed class SourceFileTests
{
    [Fact]
    public void All_Projects_AreFoundWithTheirFiles()
    {
        SourceFile.All.Select(file => file.Project).Distinct().Should().Contain(["Vault.Configuration", "Vault.Configuration.Kubernetes"]);
        SourceFile.Core.Should().HaveCountGreaterThan(60);
        SourceFile.Core.Should().OnlyContain(file => file.Declared.Count > 0);
    }

    [Fact]
    public void Names_OfAFile_AreThoseOfItsCodeOnly()
    {
        SourceFile client = SourceFile.Core.Single(file => file.Name == "VaultClient");
        SourceFile method = SourceFile.Core.Single(file => file.Name == "VaultAuthMethod");
        SourceFile naming = SourceFile.Core.Single(file => file.Name == "KeyNaming");

        client.Declared.Should().Equal("VaultClient");
        client.Names().Should().Contain(["VaultErrors", "VaultPath", "VaultTransport", "VaultSettings"]);
        method.Text.Should().Contain("VaultConfigurationBuilder");
        method.Names().Should().NotContain("VaultConfigurationBuilder", "it is in a comment");
        naming.Names().Should().NotContain("PascalCase", "it is a member and not the type");
    }

    [Fact]
    public void Code_TextOfStrings_IsGoneAndHolesStay()
    {
        SourceFile login = SourceFile.Core.Single(file => file.Name == "AccessDenials");

        login.Text.Should().Contain("Vault denied");
        login.Code.Should().NotContain("Vault denied").And.Contain("Show(token.Policies)");
    }
}
