//! Tokens that are known by the way they begin.

/// What issues tokens that begin so.
const PREFIXES: [(&str, &str); 14] = [
    ("ghp_", "GitHub"),
    ("gho_", "GitHub"),
    ("ghu_", "GitHub"),
    ("ghs_", "GitHub"),
    ("ghr_", "GitHub"),
    ("github_pat_", "GitHub"),
    ("glpat-", "GitLab"),
    ("gldt-", "GitLab"),
    ("glcbt-", "GitLab"),
    ("dckr_pat_", "Docker Hub"),
    ("dckr_oat_", "Docker Hub"),
    ("dop_v1_", "DigitalOcean"),
    ("npm_", "npm"),
    ("AKCp", "Artifactory"),
];

/// Shortest rest of a token behind its prefix.
const SHORTEST: usize = 16;

/// Who issued a text that has the form of a token.
pub fn issuer(text: &str) -> Option<&'static str> {
    PREFIXES.iter().find_map(|(prefix, issuer)| {
        let rest = text.strip_prefix(prefix)?;
        let fits = rest.len() >= SHORTEST
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
        fits.then_some(*issuer)
    })
}
