#!/bin/sh
# The documented enrollment of a smart card with curl and OpenSSL alone; OpenSSL keys play the card.
# Usage: CARDEA_USER=cmuser1 CARDEA_PASSWORD=... docs/first-enrollment.sh [retire]
# With "retire" the card is retired again at the end. Step numbers are those of the sample enrollment walkthrough.
set -eu
base=${CARDEA_URL:-http://127.0.0.1:8080}
api=$base/CertificateManagement/api/v1.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The password goes through a file that only we can read, not through the command line.
umask 077
printf 'user = "%s:%s"\n' "$CARDEA_USER" "$CARDEA_PASSWORD" >"$work/curlrc"
call() { curl -sS --fail-with-body -K "$work/curlrc" -H 'Content-Type: application/json' "$@"; }
field() { grep -o "\"$1\":\"\{0,1\}[^\",}]*" | head -n 1 | sed 's/^"[^"]*":"\{0,1\}//'; }
last_part() { sed 's/"//g; s#.*/##'; }
step() { printf '%-6s %s\n' "$1" "$2"; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
# The card answers its own challenge with the admin key it holds (3DES, CBC, zero initialization vector).
card_answer() { printf '%s' "$2" | openssl base64 -d -A | openssl enc -des-ede3-cbc -K "$1" -iv 0000000000000000 -nopad | openssl base64 -A; }

template=$(call "$api/profiletemplates" | sed -n 's/.*"Name":"Cardea Sample Smart Card Logon"[^}]*"Uuid":"\([^"]*\)".*/\1/p')
step 1-2 "profile template $template"
policy=$(call "$api/profiletemplates/$template/policies/enroll")
step 3-4 "enroll policy: enabled $(printf '%s' "$policy" | field Enabled), approvals needed $(printf '%s' "$policy" | field ApprovalsNeeded)"
request=$(call -d "{\"datacollection\":\"[]\",\"type\":\"Enroll\",\"profiletemplateuuid\":\"$template\",\"comment\":\"\"}" "$api/requests" | last_part)
step 5-6 "request $request"
step 7-11 "request status $(call "$api/requests/$request" | field Status) (3 = Approved)"
configuration=$(call "$api/profiletemplates/$template/configuration/smartcards")
admin_key=$(printf '%s' "$configuration" | field DefaultAdminKeyHex)
step 12 "smart card configuration: PIN of $(printf '%s' "$configuration" | field MinLength) digits or more"
card_id=$(openssl rand -hex 16 | sed 's/\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)/\1-\2-\3-\4-/')
step 13 "card $card_id, holding the default admin key"
smartcard=$(call -d "{\"requestid\":\"$request\",\"cardid\":\"$card_id\",\"atr\":\"3b8d0180fba000000397425446590301c8\"}" "$api/smartcards" | last_part)
step 14-15 "bound as smart card $smartcard"
step 16-17 "smart card status $(call "$api/smartcards/$smartcard" | field Status) (1 = Assigned)"
diversified_key=$(call "$api/requests/$request/smartcards/$smartcard/diversifiedkey?cardid=$card_id" | tr -d '"' | openssl base64 -d -A | hex)
step 18 "diversified admin key received (${#diversified_key} hex digits)"
authenticate() { # admin key that the card holds, diversified
  challenge=$(openssl rand 8 | openssl base64 -A)
  response=$(call -G --data-urlencode "challenge=$challenge" -d "cardid=$card_id" -d "diversified=$2" \
    "$api/requests/$request/smartcards/$smartcard/authenticationresponse" | tr -d '"')
  [ "$response" = "$(card_answer "$1" "$challenge")" ] || { echo "the card refuses the response" >&2; exit 1; }
}
authenticate "$admin_key" false
step 19-20 "the card accepts the response made with the default key"
admin_key=$diversified_key
step 21 "the card now holds its own admin key"
authenticate "$admin_key" true
step 22 "the card accepts the response made with its own key"
step 23 "user PIN set on the card"
options=$(call "$api/requests/$request/certificaterequestgenerationoptions")
bits=$(printf '%s' "$options" | field KeySize)
step 24 "wanted: $(printf '%s' "$options" | field KeyAlgorithmName) $bits"
openssl req -new -newkey "rsa:$bits" -nodes -keyout "$work/key.pem" -subj / -outform DER -out "$work/request.der" 2>/dev/null
step 25 "key pair made, PKCS#10 request of $(wc -c <"$work/request.der") bytes"
answer=$(call -d "{\"pfxpassword\":\"\",\"certificaterequests\":[\"$(openssl base64 -A -in "$work/request.der")\"]}" "$api/requests/$request/certificatedata")
printf '%s' "$answer" | sed -n 's/.*"Pkcs7":"\([^"]*\)".*/\1/p' | sed 's/\\r\\n//g' | openssl base64 -d -A >"$work/answer.p7"
openssl pkcs7 -inform DER -in "$work/answer.p7" -print_certs | awk -v dir="$work" '/BEGIN/{n++} n{print > dir "/cert" n ".pem"}'
for one in "$work"/cert*.pem; do
  if [ "$(openssl x509 -in "$one" -noout -pubkey)" = "$(openssl pkey -in "$work/key.pem" -pubout)" ]; then cp "$one" "$work/card.pem"; fi
done
step 26 "certificate $(openssl x509 -in "$work/card.pem" -noout -subject -serial | tr '\n' ' ')"
curl -sS -o "$work/chain.pem" "$base/pki/chain.pem"
fetch_crls() {
  for ca in issuing root; do curl -sS "$base/pki/$ca.crl" | openssl crl -inform DER; done >"$work/crls.pem"
}
verify() { openssl verify -x509_strict -crl_check_all -CRLfile "$work/crls.pem" -CAfile "$work/chain.pem" "$work/card.pem" 2>&1; }
fetch_crls
verify | grep -q 'OK$' || { verify >&2; exit 1; }
step 27 "certificate verified against the served chain and CRLs, installed on the card"
step 28 "request status $(call -X PUT -d '{"status":"Completed"}' "$api/requests/$request" | field Status) (8 = Completed)"
step '' "smart card status $(call "$api/smartcards/$smartcard" | field Status) (2 = Active), operations $(call "$api/smartcards/$smartcard/operations")"
[ "${1:-}" = retire ] || exit 0

request=$(call -d "{\"datacollection\":\"[]\",\"type\":\"Retire\",\"smartcard\":\"$smartcard\",\"comment\":\"\"}" "$api/requests" | last_part)
step retire "request $request"
step '' "smart card status $(call -X PUT -d '{"status":"Retired"}' "$api/requests/$request/smartcards/$smartcard" | field Status) (6 = Retired)"
step '' "request status $(call -X PUT -d '{"status":"Completed"}' "$api/requests/$request" | field Status) (8 = Completed)"
fetch_crls
verify | grep -q 'certificate revoked' || { echo "the certificate is not on the CRL" >&2; exit 1; }
step '' "the certificate is on the CRL"
thumbprint=$(openssl x509 -in "$work/card.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g')
if call "$api/certificates" | grep -q "$thumbprint"; then echo "the certificate is still listed" >&2; exit 1; fi
step '' "and gone from GET /certificates"
