#!/usr/bin/env bash
# Puts a bot on Azure App Service (Linux). The closures live in PostgreSQL: /home is a network share there, on which
# SQLite would be refused, and every other disk is lost with the instance.
set -euo pipefail

: "${RESOURCE_GROUP:?the resource group, which has to exist}"
: "${APP_NAME:?a name that is free in azurewebsites.net}"
: "${DATABASE_URL:?postgres://user:password@host:5432/database?sslmode=require}"
: "${GENESYSCLOUD_REGION:?such as mypurecloud.de}"
: "${GENESYSCLOUD_OAUTHCLIENT_ID:?from Admin > Integrations > OAuth}"
: "${GENESYSCLOUD_OAUTHCLIENT_SECRET:?its secret}"
: "${BOT_ZIP:?the built bot, with node_modules, as a zip file}"

az appservice plan create --resource-group "$RESOURCE_GROUP" --name "$APP_NAME-plan" \
  --is-linux --sku P0V3 --number-of-workers 2

az webapp create --resource-group "$RESOURCE_GROUP" --plan "$APP_NAME-plan" --name "$APP_NAME" --runtime 'NODE:22-lts'

# Always On: closures are worked on while no guest writes. The health check takes an instance out that does not answer.
az webapp config set --resource-group "$RESOURCE_GROUP" --name "$APP_NAME" \
  --always-on true --startup-file 'node dist/start.js' \
  --generic-configurations '{"healthCheckPath": "/health/ready"}'

# The value of WEBSITES_CONTAINER_STOP_TIME_LIMIT is how long the host may drain, in seconds.
az webapp config appsettings set --resource-group "$RESOURCE_GROUP" --name "$APP_NAME" --output none --settings \
  PORT=8080 \
  WEBSITES_PORT=8080 \
  WEBSITES_CONTAINER_STOP_TIME_LIMIT=45 \
  GENESYS_DISCONNECT_DATABASE_URL="$DATABASE_URL" \
  GENESYSCLOUD_REGION="$GENESYSCLOUD_REGION" \
  GENESYSCLOUD_OAUTHCLIENT_ID="$GENESYSCLOUD_OAUTHCLIENT_ID" \
  GENESYSCLOUD_OAUTHCLIENT_SECRET="$GENESYSCLOUD_OAUTHCLIENT_SECRET"

az webapp deploy --resource-group "$RESOURCE_GROUP" --name "$APP_NAME" --type zip --src-path "$BOT_ZIP"
