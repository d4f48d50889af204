using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace WebApi.Tests.Clients;

/// <summary>As Azure's clients are made: a pipeline of Azure.Core, and a policy that takes the key of the credential for each try.</summary>
internal sealed class AzureChat(Uri endpoint, AzureKeyCredential credential, ClientOptions options)
{
    private readonly HttpPipeline _pipeline = HttpPipelineBuilder.Build(options, new KeyPolicy(credential));

    public async Task<int> AskAsync(CancellationToken cancellationToken)
    {
        using HttpMessage message = _pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Post;
        message.Request.Uri.Reset(new Uri(endpoint.AbsoluteUri + "/chat/completions"));
        message.Request.Content = RequestContent.Create(BinaryData.FromString("""{"messages":[{"role":"user","content":"hello"}]}"""));
        await _pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status;
    }

    private sealed class KeyPolicy(AzureKeyCredential credential) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) =>
            message.Request.Headers.SetValue("Authorization", $"Bearer {credential.Key}");
    }
}

internal sealed class AzureChatOptions : ClientOptions;
