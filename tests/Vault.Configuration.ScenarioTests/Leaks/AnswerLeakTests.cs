using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Faults;

namespace Vault.Configuration.ScenarioTests.Leaks;

[Collection(AloneInTheProcess.Name)]
public sealed class AnswerLeakTests
{
    public static TheoryData<int, bool> Statuses
    {
        get
        {
            TheoryData<int, bool> statuses = [];
            foreach (int status in (int[])[200, 204, 301, 307, 400, 403, 404, 407, 412, 429, 472, 500, 501, 502, 503])
            {
                statuses.Add(status, false);
                statuses.Add(status, true);
            }

            return statuses;
        }
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task What_a_server_repeats_in_an_answer_goes_nowhere(int status, bool asHtml)
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()), ("other", scene.Secret()));
        string gateway = scene.Secret("header of the user's own");
        bool isBroken = false;
        void Choose(VaultConfigurationBuilder vault)
        {
            vault.Options.Headers["X-Gateway"] = gateway;
            vault.UseToken(scene.Server.RootToken).AddKeyValue("secret", "a");
            vault.UseHttpMessageHandler(new EchoingHandler(scene.Server.CreateHandler(), (HttpStatusCode)status, _ => isBroken, asHtml));
        }

        IConfigurationRoot root = scene.Build(Choose);
        await scene.Scenario.RestAsync(root);
        isBroken = true;
        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()));
        await scene.PassOneRoundAsync(root);
        await scene.FailToBuildAsync(Choose);

        await scene.EndWithoutALeakAsync();
    }

    [Theory]
    [InlineData("{\"data\":{\"data\":{\"k\":\"SECRET\"}")]
    [InlineData("{\"data\":{\"data\":{\"k\":SECRET}}}")]
    [InlineData("{\"data\":\"SECRET\"}")]
    [InlineData("{\"data\":{\"data\":\"SECRET\",\"metadata\":{\"version\":1}}}")]
    [InlineData("{\"data\":{\"data\":{\"k\":\"v\"},\"metadata\":{\"version\":\"SECRET\"}}}")]
    [InlineData("{\"data\":{\"data\":{\"k\":\"v\"},\"metadata\":{\"version\":1,\"created_time\":\"SECRET\"}}}")]
    [InlineData("{\"data\":{\"keys\":\"SECRET\"},\"lease_duration\":\"SECRET\",\"auth\":{\"client_token\":[\"SECRET\"]}}")]
    [InlineData("<html>SECRET</html>")]
    public async Task A_malformed_answer_is_not_quoted(string answer)
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        scene.Server.PutSecret("secret", "a", ("key", "v"));
        string body = answer.Replace("SECRET", scene.Secret(), StringComparison.Ordinal);
        scene.Server.Faults.Body(body, "application/json", when: request => request.Path != "auth/token/lookup-self");

        await scene.FailToBuildAsync(vault => vault.UseToken(scene.Server.RootToken).AddKeyValue("secret", "a").AddKeyValue("secret", "folder/").AddSecret("secret/b").AddDynamicCredentials("database", "orders"));

        await scene.EndWithoutALeakAsync();
    }
}
