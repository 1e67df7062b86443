"""The machine that the rehearsal runs on: engine, base image, registry, AWS CLI, Lambda's environments."""
