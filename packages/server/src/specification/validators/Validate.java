import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Says of each certificate file named on standard input, one a line, what the PKIX validator (RFC 5280 §6) makes of it by
 * CRLs and by OCSP: "crl VERDICT FILE" and "ocsp VERDICT FILE". Arguments: root, issuing authority, then CRLs, DER or PEM.
 */
public final class Validate {
  private static final class Authorities {
    X509Certificate root;
    X509Certificate issuing;
    List<Object> crls = new ArrayList<>();
  }

  public static void main(String[] args) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Authorities authorities = new Authorities();
    authorities.root = certificate(factory, args[0]);
    authorities.issuing = certificate(factory, args[1]);
    for (int index = 2; index < args.length; index++) {
      try (FileInputStream file = new FileInputStream(args[index])) {
        authorities.crls.addAll(factory.generateCRLs(file));
      }
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      X509Certificate leaf = certificate(factory, line);
      System.out.println("crl " + verdict(factory, authorities, leaf, true) + " " + line);
      System.out.println("ocsp " + verdict(factory, authorities, leaf, false) + " " + line);
    }
  }

  private static X509Certificate certificate(CertificateFactory factory, String name) throws Exception {
    try (FileInputStream file = new FileInputStream(name)) {
      return (X509Certificate) factory.generateCertificate(file);
    }
  }

  private static String verdict(
      CertificateFactory factory, Authorities authorities, X509Certificate leaf, boolean byCrl) throws Exception {
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(
        byCrl ? EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK) : EnumSet.of(Option.NO_FALLBACK));
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authorities.root, null)));
    Collection<Object> store = byCrl ? authorities.crls : List.of();
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(store)));
    parameters.addCertPathChecker(checker);
    CertPath path = factory.generateCertPath(List.of(leaf, authorities.issuing));
    try {
      validator.validate(path, parameters);
      return "good";
    } catch (CertPathValidatorException refusal) {
      if (refusal.getReason() == BasicReason.EXPIRED) return "expired";
      if (refusal.getReason() == BasicReason.REVOKED) return "revoked";
      return "refused:" + refusal.getMessage().replaceAll("\\s+", "_");
    }
  }
}
