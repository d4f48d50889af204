#!/usr/bin/env bash
# What Vault must know of the deployment. Run by somebody who may write policies and roles; with OpenBao, `bao` instead of `vault`.
set -euo pipefail
cd "$(dirname "$0")"

vault auth list | grep -q '^kubernetes/' || vault auth enable kubernetes
# Vault runs in the same cluster: its own service account, with the cluster role system:auth-delegator, reviews the tokens.
vault write auth/kubernetes/config kubernetes_host=https://kubernetes.default.svc

vault policy write web-api ../web-api.hcl
vault write auth/kubernetes/role/web-api \
  bound_service_account_names=web-api bound_service_account_namespaces=shop \
  audience=vault token_policies=web-api token_ttl=1h
