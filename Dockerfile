# One image for every process of Easel; docker-compose.yml says which one a container runs.
FROM node:24-bookworm-slim
WORKDIR /easel
RUN npm install --global pnpm@12.21.0 && npm cache clean --force
COPY . .
RUN pnpm install --frozen-lockfile --prod --filter '!@easel/tests' --filter '!@easel/demo' --filter '!@easel/sandbox' \
  && mkdir -p /data gallery/.astro \
  && chown -R node:node /data gallery/.astro
USER node
ENV MALLOC_ARENA_MAX=2 NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
VOLUME /data
EXPOSE 8080
CMD ["node", "api/main.ts"]
