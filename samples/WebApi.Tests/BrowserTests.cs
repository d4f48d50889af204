namespace WebApi.Tests;

/// <summary>The page as somebody sees it, in a browser without a window.</summary>
public sealed class BrowserTests
{
    private const string Versions = "[...document.querySelectorAll('.version strong')].map(version => version.textContent).join()";

    [Fact]
    public async Task The_page_shows_that_all_keys_rotate_under_load_and_that_nothing_fails()
    {
        Assert.SkipUnless(Chromium.IsInstalled, $"There is no {Chromium.Path}: apt-get install chromium.");
        await using SampleApp app = new(("Logging:LogLevel:Default", "Warning"));
        app.UseKestrel(0);
        app.StartServer();
        await using Chromium page = await Chromium.OpenAsync(app.ClientOptions.BaseAddress);

        await page.UntilAsync($"{Versions} === '1,1,1'");
        await page.RunAsync("document.getElementById('toggle').click()");
        await page.UntilAsync("Number(document.getElementById('requests').textContent) >= 20");
        await page.RunAsync("document.getElementById('rotate-all').click()");
        await page.UntilAsync($"{Versions} === '2,2,2'");
        await page.UntilAsync("Number(document.getElementById('requests').textContent) >= 60");
        await page.UntilAsync("document.querySelectorAll('.flag').length === 3");

        // Bars of both versions in each lane.
        await page.UntilAsync("[...document.querySelectorAll('.chart .even, .chart .odd')].every(bars => bars.getAttribute('d').includes('h'))");
        (await page.RunAsync("document.getElementById('failed').textContent")).Should().Be("0");
        (await page.RunAsync("document.querySelectorAll('.chart .failed').length + ' ' + document.querySelector('.chart .failed').getAttribute('d')"))
            .Should().Be("3 ");
        (await page.RunAsync("document.getElementById('error').hidden")).Should().Be("True");
        (await page.RunAsync("document.getElementById('news').textContent")).Should().Contain("is now at version 2");
        await page.ScreenshotAsync("web-api.png");

        await page.ResizeAsync(width: 360, isDark: true);
        (await page.RunAsync("document.documentElement.scrollWidth")).Should().Be("360", "nothing sticks out on a telephone");
        await page.ScreenshotAsync("web-api-narrow-dark.png");

        await page.RunAsync("document.getElementById('toggle').click()");
        (await page.RunAsync("document.getElementById('toggle').textContent")).Should().Be("Start the load");
        page.Complaints.Should().BeEmpty();
    }
}
