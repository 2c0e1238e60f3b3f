//! The inputs that are measured.
#![expect(clippy::format_collect, reason = "texts are built where they are used")]

/// A kind of input, made in any size.
pub(crate) struct Shape {
    /// Its name.
    pub(crate) name: &'static str,
    /// The text of this many parts.
    pub(crate) input: fn(usize) -> String,
    /// How many parts the smaller of the two inputs has.
    pub(crate) parts: usize,
}

/// All of them; `documents` is what repositories hold.
pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        name: "documents",
        input: documents,
        parts: 900,
    },
    Shape {
        name: "mirrors",
        input: mirrors,
        parts: 100,
    },
    Shape {
        name: "endpoints",
        input: endpoints,
        parts: 1_000,
    },
    Shape {
        name: "legacy",
        input: legacy,
        parts: 200,
    },
    Shape {
        name: "secrets",
        input: secrets,
        parts: 100,
    },
    Shape {
        name: "findings",
        input: findings,
        parts: 100,
    },
];

/// Talos and Kubernetes documents side by side, nothing wrong with them.
fn documents(parts: usize) -> String {
    (0..parts)
        .map(|number| match number % 4 {
            0 => format!(
                "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com # upstream\nendpoints:\n  - url: https://m{number}.example.com/v2/proxy\n    overridePath: true\n  - url: https://n{number}.example.com\nskipFallback: true\n"
            ),
            1 => format!(
                "---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: m{}.example.com\nusername: robot\npassword: 'correct horse {number}'\n",
                number - 1
            ),
            2 => format!(
                "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: pull-{number}\n  namespace: default\ntype: Opaque\nstringData:\n  note: |\n    first line of a note\n    second line of a note\n"
            ),
            _ => format!(
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{number}\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n        - name: app\n          image: ghcr.io/example/app:{number}\n          env:\n            - {{name: A, value: \"1\"}}\n"
            ),
        })
        .collect()
}

/// Mirrors with endpoints of their own, a document each.
fn mirrors(parts: usize) -> String {
    (0..parts)
        .map(|number| {
            format!(
                "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com\nendpoints:\n  - url: https://a{number}.example.com\n  - url: https://b{number}.example.com:5000\n"
            )
        })
        .collect()
}

/// One mirror with all endpoints.
fn endpoints(parts: usize) -> String {
    let items: String = (0..parts)
        .map(|number| format!("  - url: https://m{number}.example.com:5000\n"))
        .collect();
    format!(
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n{items}"
    )
}

/// The legacy block.
fn legacy(parts: usize) -> String {
    let mirrors: String = (0..parts)
        .map(|number| {
            format!(
                "      r{number}.example.com:\n        endpoints:\n          - https://m{number}.example.com\n"
            )
        })
        .collect();
    let config: String = (0..parts)
        .map(|number| {
            format!(
                "      m{number}.example.com:\n        auth:\n          username: robot\n          password: horse{number}\n"
            )
        })
        .collect();
    format!("machine:\n  registries:\n    mirrors:\n{mirrors}    config:\n{config}")
}

/// Pull secrets.
fn secrets(parts: usize) -> String {
    (0..parts)
        .map(|number| {
            format!(
                "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: pull-{number}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{{\"auths\":{{\"r{number}.example.com\":{{\"username\":\"robot\",\"password\":\"horse\"}}}}}}'\n"
            )
        })
        .collect()
}

/// Mirrors with a mistake in each endpoint.
fn findings(parts: usize) -> String {
    (0..parts)
        .map(|number| {
            format!(
                "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com\nendpoints:\n  - url: m{number}.example.com:5000\n  - url: https://n{number}.example.com/v2\nskipFallbck: true\n"
            )
        })
        .collect()
}
