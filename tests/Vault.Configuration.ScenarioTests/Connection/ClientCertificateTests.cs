using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Connection;

public sealed class ClientCertificateTests
{
    [Fact]
    public async Task A_client_certificate_is_shown_to_a_server_that_wants_one()
    {
        await using TlsBed bed = await StartAsync();
        TestAuthority client = bed.ClientAuthority!.IssueForClient();
        string file = bed.Files.Write("client.pem", client.Pem + "\n" + client.KeyPem);

        bed.Build(options =>
        {
            options.Tls.CertificateAuthorityPem = bed.Authority.Pem;
            options.Tls.ClientCertificateFile = file;
        })["key"].Should().Be("1");

        bed.Front.Greetings.Distinct().Should().Equal("CN=client");
    }

    [Fact]
    public async Task The_intermediates_of_the_file_are_shown_with_it()
    {
        await using TlsBed bed = await StartAsync();
        TestAuthority intermediate = bed.ClientAuthority!.CreateIntermediate();
        TestAuthority client = intermediate.IssueForClient();
        string file = bed.Files.Write("client.pem", $"{client.Pem}\n{intermediate.Pem}\n{client.KeyPem}");

        bed.Build(options =>
        {
            options.Tls.CertificateAuthorityPem = bed.Authority.Pem;
            options.Tls.ClientCertificateFile = file;
        })["key"].Should().Be("1");
    }

    [Fact]
    public async Task It_is_shown_whatever_authorities_the_server_names()
    {
        // A role of the auth method may trust an authority that the listener does not know.
        await using TlsBed bed = await StartAsync();
        bed.NamedAuthority = TestAuthority.Create("Another CA");
        TestAuthority client = bed.ClientAuthority!.IssueForClient();
        string file = bed.Files.Write("client.pem", client.Pem + "\n" + client.KeyPem);

        bed.Build(options =>
        {
            options.Tls.CertificateAuthorityPem = bed.Authority.Pem;
            options.Tls.ClientCertificateFile = file;
        })["key"].Should().Be("1");

        bed.Front.Greetings.Distinct().Should().Equal("CN=client");
    }

    [Fact]
    public async Task Without_a_client_certificate_such_a_server_gets_no_request()
    {
        await using TlsBed bed = await StartAsync();

        VaultException failure = await bed.FailureAsync(options => options.Tls.CertificateAuthorityPem = bed.Authority.Pem);

        failure.Message.Should().Contain(bed.Address.Authority);
        bed.Scenario.Server.Requests.Should().BeEmpty();
    }

    private static async Task<TlsBed> StartAsync()
    {
        TlsBed bed = await TlsBed.StartAsync();
        bed.ClientAuthority = TestAuthority.Create("Client CA");
        return bed;
    }
}
