"""What a client that we did not write does with the server in memory: hvac, as Debian packages it. Prints a line for each thing that held."""

import sys

import hvac
from hvac import exceptions


def held(what, holds=True):
    if not holds:
        raise AssertionError(what)
    print("ok", what, flush=True)


def raises(kind, act):
    try:
        act()
    except kind:
        return True
    return False


def main(address, root_token):
    root = hvac.Client(url=address, token=root_token)
    held("a token is known", root.is_authenticated())
    held("the health is read", root.sys.read_health_status(method="GET")["sealed"] is False)
    held("the seal status is read", root.seal_status["sealed"] is False)

    # Key/value, version 2.
    kv = root.secrets.kv.v2
    first = kv.create_or_update_secret(path="app/db", secret={"user": "u", "password": "p1"}, mount_point="secret")
    held("a secret is written", first["data"]["version"] == 1)
    held("check-and-set is kept", raises(exceptions.InvalidRequest, lambda: kv.create_or_update_secret("app/db", {"a": "b"}, cas=0, mount_point="secret")))
    held("check-and-set lets through", kv.create_or_update_secret("app/db", {"user": "u", "password": "p2"}, cas=1, mount_point="secret")["data"]["version"] == 2)
    held("the newest version is read", kv.read_secret_version("app/db", mount_point="secret")["data"]["data"]["password"] == "p2")
    held("an older version is read", kv.read_secret_version("app/db", version=1, mount_point="secret")["data"]["data"]["password"] == "p1")
    kv.patch("app/db", {"password": "p3"}, mount_point="secret")
    patched = kv.read_secret_version("app/db", mount_point="secret")["data"]
    held("a patch keeps the other fields", patched["data"] == {"user": "u", "password": "p3"} and patched["metadata"]["version"] == 3)
    held("a folder is listed", kv.list_secrets("app", mount_point="secret")["data"]["keys"] == ["db"])
    kv.delete_latest_version_of_secret("app/db", mount_point="secret")
    held("what is deleted is not found", raises(exceptions.InvalidPath, lambda: kv.read_secret_version("app/db", mount_point="secret")))
    kv.undelete_secret_versions("app/db", versions=[3], mount_point="secret")
    held("what is undeleted is back", kv.read_secret_version("app/db", mount_point="secret")["data"]["data"]["password"] == "p3")
    kv.destroy_secret_versions("app/db", versions=[1], mount_point="secret")
    kv.update_metadata("app/db", max_versions=5, mount_point="secret")
    metadata = kv.read_secret_metadata("app/db", mount_point="secret")["data"]
    held("the metadata tells it", metadata["versions"]["1"]["destroyed"] and metadata["current_version"] == 3 and metadata["max_versions"] == 5)
    held("the engine's settings are read", "max_versions" in kv.read_configuration(mount_point="secret")["data"])
    kv.delete_metadata_and_all_versions("app/db", mount_point="secret")
    held("nothing is left", raises(exceptions.InvalidPath, lambda: kv.read_secret_metadata("app/db", mount_point="secret")))

    # Policies, and logins that are bound by them.
    root.sys.create_or_update_policy("app", 'path "secret/data/app/*" { capabilities = ["read"] }')
    held("a policy is read", "secret/data/app" in root.sys.read_policy("app")["data"]["rules"])
    kv.create_or_update_secret("app/key", {"k": "v"}, mount_point="secret")
    kv.create_or_update_secret("other", {"k": "v"}, mount_point="secret")

    root.sys.enable_auth_method("approle", path="hvac-approle")
    root.auth.approle.create_or_update_approle("app", token_policies=["app"], token_ttl="10m", secret_id_num_uses=1, mount_point="hvac-approle")
    role_id = root.auth.approle.read_role_id("app", mount_point="hvac-approle")["data"]["role_id"]
    secret_id = root.auth.approle.generate_secret_id("app", mount_point="hvac-approle")["data"]["secret_id"]
    app = hvac.Client(url=address)
    login = app.auth.approle.login(role_id, secret_id, mount_point="hvac-approle")
    held("AppRole logs in", login["auth"]["policies"] == ["app", "default"] and login["auth"]["lease_duration"] == 600)
    held("its token reads what it may", app.secrets.kv.v2.read_secret_version("app/key", mount_point="secret")["data"]["data"] == {"k": "v"})
    held("and nothing else", raises(exceptions.Forbidden, lambda: app.secrets.kv.v2.read_secret_version("other", mount_point="secret")))
    held("a used secret id is refused", raises(exceptions.InvalidRequest, lambda: hvac.Client(url=address).auth.approle.login(role_id, secret_id, mount_point="hvac-approle")))
    held("a token is looked up", app.auth.token.lookup_self()["data"]["ttl"] > 0)
    held("a token is renewed", app.auth.token.renew_self()["auth"]["renewable"] is True)
    app.auth.token.revoke_self()
    held("a revoked token is dead", not app.is_authenticated())

    root.sys.enable_auth_method("userpass", path="hvac-userpass")
    root.auth.userpass.create_or_update_user("ann", password="pw", policies="app", mount_point="hvac-userpass")
    user = hvac.Client(url=address)
    user.auth.userpass.login("ann", "pw", mount_point="hvac-userpass")
    held("a user logs in", user.is_authenticated())
    held("a wrong password is refused", raises(exceptions.InvalidRequest, lambda: hvac.Client(url=address).auth.userpass.login("ann", "no", mount_point="hvac-userpass")))

    # Wrapping.
    wrapped = root.write("auth/hvac-approle/role/app/secret-id", wrap_ttl="60s")["wrap_info"]
    held("an answer is wrapped", wrapped["creation_path"] == "auth/hvac-approle/role/app/secret-id" and wrapped["ttl"] == 60)
    held("it is looked up", root.write("sys/wrapping/lookup", token=wrapped["token"])["data"]["creation_path"] == wrapped["creation_path"])
    held("it is unwrapped", len(hvac.Client(url=address, token=wrapped["token"]).sys.unwrap()["data"]["secret_id"]) > 10)
    held("and that once only", raises(exceptions.InvalidRequest, lambda: hvac.Client(url=address, token=wrapped["token"]).sys.unwrap()))
    print("end", flush=True)


main(*sys.argv[1:])
