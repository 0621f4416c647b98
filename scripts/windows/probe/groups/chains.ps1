# Whether X509Chain writes stores: chains whose intermediate is offered over HTTP, in the context of machine and of user.
$StoresWatched = @(@('Root', 'LocalMachine'), @('AuthRoot', 'LocalMachine'), @('CA', 'LocalMachine'), @('Root', 'CurrentUser'), @('CA', 'CurrentUser'))

# One key will do for all of them.
$Key = [System.Security.Cryptography.RSA]::Create(2048)

# A leaf below a fresh intermediate, which only its AIA leads to.
function New-Leaf([int]$Number) {
    $root = Get-ProbeCertificate 'root'
    $from = [System.DateTimeOffset]::new($root.NotBefore)
    $to = [System.DateTimeOffset]::new($root.NotAfter)
    $request = New-Request "${SubjectPrefix}intermediate-$Number" $Key
    $request.CertificateExtensions.Add([System.Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $intermediate = $request.Create($root, $from, $to, [byte[]](1, 0, 0, $Number))
    [System.IO.File]::WriteAllBytes((Join-Path $Probe.folder "site\intermediate-$Number.cer"), $intermediate.RawData)
    $leaf = New-Request "${SubjectPrefix}leaf-$Number" $Key
    foreach ($extension in (New-UrlExtensions "http://127.0.0.1:$HttpPort/intermediate-$Number.cer" "http://127.0.0.1:$HttpPort/list-$Number.crl")) { $leaf.CertificateExtensions.Add($extension) }
    $withKey = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::CopyWithPrivateKey($intermediate, $Key)
    return $leaf.Create($withKey, $from, $to, [byte[]](2, 0, 0, $Number))
}

function New-Request([string]$Subject, $Key) {
    return [System.Security.Cryptography.X509Certificates.CertificateRequest]::new($Subject, $Key,
        [System.Security.Cryptography.HashAlgorithmName]::SHA256, [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
}

# RFC 5280, 4.2.2.1 (AuthorityInfoAccess, id-ad-caIssuers) and 4.2.1.13 (CRLDistributionPoints, fullName), each of one URL.
function New-UrlExtensions([string]$Issuer, [string]$List) {
    $caIssuers = [byte[]](0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02)
    $access = New-Tlv 0x30 (New-Tlv 0x30 ($caIssuers + (New-Tlv 0x86 ([System.Text.Encoding]::ASCII.GetBytes($Issuer)))))
    $points = New-Tlv 0x30 (New-Tlv 0x30 (New-Tlv 0xa0 (New-Tlv 0xa0 (New-Tlv 0x86 ([System.Text.Encoding]::ASCII.GetBytes($List))))))
    return @(
        [System.Security.Cryptography.X509Certificates.X509Extension]::new('1.3.6.1.5.5.7.1.1', $access, $false)
        [System.Security.Cryptography.X509Certificates.X509Extension]::new('2.5.29.31', $points, $false)
    )
}

# X.690, 8.1: contents shorter than 256 bytes.
function New-Tlv([int]$Tag, [byte[]]$Contents) {
    $length = if ($Contents.Length -lt 0x80) { [byte[]]@($Contents.Length) } else { [byte[]]@(0x81, $Contents.Length) }
    return , [byte[]](@([byte]$Tag) + $length + $Contents)
}

function Get-Stores {
    $found = [ordered]@{}
    foreach ($place in $StoresWatched) {
        $store = Open-Store $place[0] $place[1]
        $found["$($place[1])\$($place[0])"] = @($store.Certificates | ForEach-Object { $_.Subject })
        $store.Close()
    }
    return $found
}

# One chain: what it says, how long it took, what was fetched, and what is new in a store or in the cache of URLs.
function Watch-Chain([int]$Number, [bool]$Machine, [string]$Revocation, [int]$Milliseconds) {
    $leaf = New-Leaf $Number
    $before = Get-Stores
    $chain = [System.Security.Cryptography.X509Certificates.X509Chain]::new($Machine)
    $chain.ChainPolicy.RevocationMode = $Revocation
    if ($Milliseconds -gt 0) { $chain.ChainPolicy.UrlRetrievalTimeout = [timespan]::FromMilliseconds($Milliseconds) }
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $found = [ordered]@{ built = $chain.Build($leaf); milliseconds = $clock.ElapsedMilliseconds; elements = $chain.ChainElements.Count }
    $found['status'] = @($chain.ChainStatus | ForEach-Object { $_.Status.ToString() })
    $chain.Reset()
    $after = Get-Stores
    $found['added'] = [ordered]@{}
    foreach ($name in @($after.Keys)) { $found['added'][$name] = @($after[$name] | Where-Object { $before[$name] -notcontains $_ }) }
    $cached = Invoke-Program "$env:windir\System32\certutil.exe" "-urlcache http://127.0.0.1:$HttpPort/intermediate-$Number.cer" 30
    $found['cached'] = $cached
    $found['requests'] = Get-LogLines "-$Number.c"
    return $found
}

function Invoke-Group {
    New-ProbeSite @()
    $number = 1
    foreach ($machine in $true, $false) {
        $context = if ($machine) { 'machine' } else { 'user' }
        foreach ($case in @(@('NoCheck', 0), @('NoCheck', 1), @('NoCheck', 1000), @('Offline', 1000), @('Online', 1000))) {
            $at = $number++
            Add-Answer "$context-$($case[0])-$($case[1])" 'the intermediate is fetched by AIA whatever the revocation mode, and may be kept in CA and in the cache of URLs; a short limit avoids it' {
                Watch-Chain $at $machine $case[0] $case[1]
            }
        }
    }
    # What was fetched is of no use to anybody.
    for ($i = 1; $i -lt $number; $i++) {
        foreach ($file in "intermediate-$i.cer", "list-$i.crl") { [void](Invoke-Program "$env:windir\System32\certutil.exe" "-urlcache http://127.0.0.1:$HttpPort/$file delete" 30) }
    }
    Add-NotTried 'chain-fetches-roots' 'a root that Windows Update offers would have to be taken out of AuthRoot first, which other programs of the machine need'
}
