//! Certificates made for one run of the test.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// A certificate authority, a server on the loopback address and a client.
pub(super) struct Certificates {
    /// The authority, PEM.
    pub(super) ca: String,
    /// The client's certificate, PEM.
    pub(super) client_certificate: String,
    /// The client's key, PEM.
    pub(super) client_key: String,
    /// What the servers need.
    pub(super) server: Arc<ServerConfig>,
}

impl Certificates {
    pub(super) fn make() -> Self {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = || KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(parameters, key()).expect("a CA");
        let signed = |name: &str| {
            let key = key();
            let parameters = CertificateParams::new([name.to_owned()]).expect("a name");
            let certificate = parameters.signed_by(&key, &issuer).expect("a certificate");
            (certificate, key)
        };
        let (server, server_key) = signed("127.0.0.1");
        let (client, client_key) = signed("client");

        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from(issuer.der().to_vec()))
            .expect("the CA is a root");
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .allow_unauthenticated()
                .build()
                .expect("a verifier");
        let server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_client_cert_verifier(verifier)
            .with_single_cert(
                vec![CertificateDer::from(server.der().to_vec())],
                PrivateKeyDer::try_from(server_key.serialize_der()).expect("a key"),
            )
            .expect("a server");
        Self {
            ca: issuer.pem(),
            client_certificate: client.pem(),
            client_key: client_key.serialize_pem(),
            server: Arc::new(server),
        }
    }
}
