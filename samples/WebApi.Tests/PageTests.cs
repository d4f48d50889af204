using System.Text.RegularExpressions;
using Vault.Configuration.Testing;

namespace WebApi.Tests;

public sealed partial class PageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.css", "text/css")]
    [InlineData("/page.js", "text/javascript")]
    [InlineData("/api.js", "text/javascript")]
    [InlineData("/card.js", "text/javascript")]
    [InlineData("/chart.js", "text/javascript")]
    [InlineData("/load.js", "text/javascript")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task The_page_and_its_parts_are_served_and_refer_to_no_other_host(string path, string type)
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();

        using HttpResponseMessage answer = await app.CreateClient().GetAsync(path, Cancelled);

        answer.EnsureSuccessStatusCode();
        answer.Content.Headers.ContentType!.MediaType.Should().Be(type);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        text.Replace("http://www.w3.org/2000/svg", "the name of SVG, which nobody fetches", StringComparison.Ordinal)
            .Should().NotMatchRegex("""(?i)[a-z]+://|(src|href|action)\s*=\s*["']?//|url\(\s*["']?//""");
    }

    [Fact]
    public async Task Whatever_the_page_refers_to_is_there()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();
        using HttpClient client = app.CreateClient();

        string page = await client.GetStringAsync("/", Cancelled);
        string[] references = [.. Reference().Matches(page).Select(match => match.Groups[1].Value)];

        references.Should().Contain(["page.css", "page.js"]);
        foreach (string reference in references)
        {
            using HttpResponseMessage answer = await client.GetAsync(reference, Cancelled);
            answer.IsSuccessStatusCode.Should().BeTrue("the page refers to {0}", reference);
        }
    }

    [Fact]
    public async Task The_page_lets_the_browser_load_from_this_program_only_and_tells_of_changes_aloud()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();

        string page = await app.CreateClient().GetStringAsync("/", Cancelled);

        page.Should().Contain("content=\"default-src 'self'\"").And.Contain("aria-live=\"polite\"").And.Contain("role=\"alert\"");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_page_is_told_whether_keys_can_be_rotated_here(bool isEmbedded)
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = isEmbedded ? new() : vault.CreateApp();

        string mode = await app.CreateClient().GetStringAsync("/api/mode", Cancelled);

        mode.Should().Be(isEmbedded ? """{"canRotate":true}""" : """{"canRotate":false}""");
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Reference();
}
