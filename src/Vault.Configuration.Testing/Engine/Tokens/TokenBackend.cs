using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary><c>auth/token/</c>.</summary>
internal sealed class TokenBackend : Backend
{
    private readonly VaultState _state;

    public TokenBackend(VaultState state)
    {
        _state = state;
        TokenCreation creation = new(state);

        Map("create").OnWrite(creation.Create);
        Map("create-orphan").OnWrite(creation.CreateOrphan).Sudo();
        Map("lookup-self").On(Operation.Read, request => Lookup(request.Token!)).OnWrite(request => Lookup(request.Token!));
        Map("lookup").On(Operation.Read, LookupOther).OnWrite(LookupOther);
        Map("lookup-accessor").OnWrite(request => Lookup(ByAccessor(request.Fields), hidesId: true));
        Map("renew-self").OnWrite(request => Renew(request.Token!, request.Fields));
        Map("renew").OnWrite(request => Renew(Named(request.Fields, "token not found"), request.Fields));
        Map("renew-accessor").OnWrite(request => Renew(ByAccessor(request.Fields), request.Fields));
        Map("revoke-self").OnWrite(request => Revoke(request.Token));
        Map("revoke").OnWrite(request => Revoke(_state.Tokens.Find(RequiredToken(request.Fields))));
        Map("revoke-accessor").OnWrite(request => Revoke(ByAccessor(request.Fields)));
        Map("accessors").On(Operation.List, ListAccessors).Sudo();
    }

    private LogicalResponse LookupOther(LogicalRequest request)
    {
        string? id = request.Fields.Text("token");
        Token? token = id is null ? request.Token : _state.Tokens.Find(id);
        return Lookup(token ?? throw VaultError.With(403, "bad token"));
    }

    private LogicalResponse Lookup(Token token, bool hidesId = false)
    {
        JsonObject data = TokenJson.Lookup(token, _state.Tokens.Now);

        if (hidesId)
        {
            data["id"] = "";
        }

        return LogicalResponse.With(data);
    }

    private LogicalResponse Renew(Token token, Fields fields)
    {
        if (token.IsBatch)
        {
            throw VaultError.BadRequest("batch tokens cannot be renewed");
        }

        IReadOnlyList<string> warnings = token.Lifetime.Renew(_state.Tokens.Now, fields.Duration("increment"));
        return new LogicalResponse { Auth = TokenJson.Auth(token), Warnings = warnings };
    }

    private LogicalResponse Revoke(Token? token)
    {
        if (token is { IsBatch: true })
        {
            throw VaultError.BadRequest("batch tokens cannot be revoked");
        }

        if (token is not null)
        {
            _state.Tokens.Revoke(token);
        }

        return LogicalResponse.NoContent();
    }

    private LogicalResponse ListAccessors(LogicalRequest request) =>
        LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(_state.Tokens.AccessorsIn(_state)) });

    private Token Named(Fields fields, string otherwise) =>
        _state.Tokens.Find(RequiredToken(fields)) ?? throw VaultError.BadRequest(otherwise);

    private Token ByAccessor(Fields fields)
    {
        string accessor = fields.Text("accessor") ?? throw VaultError.BadRequest("missing accessor");
        return _state.Tokens.FindByAccessor(accessor) is { } token && token.Home == _state
            ? token
            : throw VaultError.With(403, "invalid accessor");
    }

    private static string RequiredToken(Fields fields) =>
        fields.Text("token") ?? throw VaultError.BadRequest("missing token ID");
}
