# Certificates of the probe: one root, four server certificates that differ, one client certificate. Known by their subjects.
$SubjectPrefix = 'CN=iis-clientcert-probe-'
$StoresUsed = @(@('My', 'LocalMachine'), @('CA', 'LocalMachine'), @('Root', 'LocalMachine'), @('My', 'CurrentUser'), @('CA', 'CurrentUser'))

function New-ProbeCertificates {
    $days = [datetime]::Now.AddDays(7)
    $root = New-SelfSignedCertificate -Type Custom -Subject "${SubjectPrefix}root" -KeyUsage CertSign, CRLSign, DigitalSignature `
        -TextExtension '2.5.29.19={text}ca=1&pathlength=3' -CertStoreLocation Cert:\LocalMachine\My -NotAfter $days
    Add-ToStore $root 'Root'
    foreach ($label in @('first', 'second', 'third', 'fourth')) {
        [void](New-SelfSignedCertificate -Subject "${SubjectPrefix}$label" -DnsName 'localhost', 'a.probe.test', '*.probe.test' `
            -Signer $root -KeyExportPolicy Exportable -CertStoreLocation Cert:\LocalMachine\My -NotAfter $days)
    }
    $client = New-SelfSignedCertificate -Type Custom -Subject "${SubjectPrefix}client" -KeyUsage DigitalSignature `
        -TextExtension '2.5.29.37={text}1.3.6.1.5.5.7.3.2' -Signer $root -KeyExportPolicy Exportable `
        -CertStoreLocation Cert:\CurrentUser\My -NotAfter $days
    Export-WithKey $client (Join-Path $Probe.folder 'client.pfx')
}

# As PKCS #12 with its chain left out, in AES where this Windows can: OpenSSL 3 does not read RC2. The password is in a file.
function Export-WithKey($Certificate, [string]$Path) {
    $password = [guid]::NewGuid().ToString('N')
    [System.IO.File]::WriteAllText("$Path.password", $password)
    $secure = [System.Net.NetworkCredential]::new('', $password).SecurePassword
    try { [void](Export-PfxCertificate -Cert $Certificate -FilePath $Path -Password $secure -ChainOption EndEntityCertOnly -CryptoAlgorithmOption AES256_SHA256) }
    catch { [void](Export-PfxCertificate -Cert $Certificate -FilePath $Path -Password $secure -ChainOption EndEntityCertOnly) }
}

function Open-Store([string]$Name, [string]$Location = 'LocalMachine', [string]$Mode = 'ReadOnly') {
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new($Name, $Location)
    $store.Open($Mode)
    return $store
}

# The certificate alone: its private key stays where it is.
function Add-ToStore($Certificate, [string]$Name) {
    $store = Open-Store $Name 'LocalMachine' 'ReadWrite'
    $store.Add([System.Security.Cryptography.X509Certificates.X509Certificate2]::new($Certificate.RawData))
    $store.Close()
}

# Thumbprints by label: root, first, second, third, fourth.
function Get-ProbeCertificates {
    $found = [ordered]@{}
    foreach ($place in @(@('My', 'LocalMachine'), @('My', 'CurrentUser'))) {
        $store = Open-Store $place[0] $place[1]
        foreach ($one in @($store.Certificates)) {
            if ($one.Subject.StartsWith($SubjectPrefix)) { $found[$one.Subject.Substring($SubjectPrefix.Length)] = $one.Thumbprint }
        }
        $store.Close()
    }
    return $found
}

# A certificate of LocalMachine\My with its key.
function Get-ProbeCertificate([string]$Label) {
    $store = Open-Store 'My'
    try {
        foreach ($one in @($store.Certificates)) { if ($one.Subject -eq "$SubjectPrefix$Label") { return $one } }
        throw "no certificate $Label"
    } finally { $store.Close() }
}

# The label of a thumbprint, or the thumbprint.
function Get-Label([string]$Thumbprint, $Certificates) {
    foreach ($label in @($Certificates.Keys)) { if ($Certificates[$label] -eq $Thumbprint) { return $label } }
    return $Thumbprint
}

# Everything of ours, with keys. Answers what was removed.
function Remove-ProbeCertificates {
    $removed = [System.Collections.Generic.List[object]]::new()
    foreach ($place in $StoresUsed) {
        $names = @(Get-ChildItem "Cert:\$($place[1])\$($place[0])" | Where-Object { $_.Subject.StartsWith($SubjectPrefix) })
        foreach ($one in $names) {
            if ($one.HasPrivateKey) { Remove-Item $one.PSPath -DeleteKey } else { Remove-Item $one.PSPath }
            $removed.Add("$($place[1])\$($place[0]): $($one.Subject)")
        }
    }
    return , $removed
}
