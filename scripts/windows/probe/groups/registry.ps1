# How entries stand in the registry: subkeys, value names and kinds, for addresses, names and the central store.

# Every entry of our port, with the kinds of its values.
function Get-Shapes([int]$Port) {
    $stores = Get-Entries
    $found = [ordered]@{}
    foreach ($store in @($stores.Keys)) {
        foreach ($name in @($stores[$store].Keys)) {
            $values = $stores[$store][$name]
            $named = if ($values.Contains('HostnamePort')) { $values['HostnamePort'] } else { $name }
            if ($named -match "(^|:)$Port`$") { $found["$store\$name"] = Get-KeyValues "$HttpParameters\$store\$name" -Kinds }
        }
    }
    return $found
}

function Watch-Shape([string]$Tag, [string]$Words) {
    $added = Invoke-Netsh "http add sslcert $Tag $Words"
    try { return [ordered]@{ said = $added; shapes = (Get-Shapes 44304) } }
    finally { [void](Invoke-Netsh "http delete sslcert $Tag") }
}

function Invoke-Group {
    $words = "certhash=$($Certificates['first']) appid=$AppId certstorename=MY"
    Add-Answer 'stores' 'SslBindingInfo, SslSniBindingInfo, SslCcsBindingInfo and others below HTTP\Parameters' {
        [ordered]@{ subkeys = @(Get-SubkeyNames $HttpParameters); entries = Get-Entries }
    }
    Add-Answer 'address' 'SslBindingInfo\0.0.0.0:44304; DefaultFlags and times are numbers, SslCertHash and AppId binary' { Watch-Shape 'ipport=0.0.0.0:44304' $words }
    Add-Answer 'no-store-named' 'SslCertStoreName absent or empty' { Watch-Shape 'ipport=0.0.0.0:44304' $words.Replace(' certstorename=MY', '') }
    Add-Answer 'every-value' 'DefaultSslCtlIdentifier and DefaultSslCtlStoreName are texts' {
        Watch-Shape 'ipport=0.0.0.0:44304' "$words clientcertnegotiation=enable revocationfreshnesstime=3600 urlretrievaltimeout=5000 sslctlidentifier=probe-list sslctlstorename=Root"
    }
    Add-Answer 'ctl-store-without-identifier' 'legal: DefaultSslCtlStoreName alone' { Watch-Shape 'ipport=0.0.0.0:44304' "$words sslctlstorename=ClientAuthIssuer" }
    Add-Answer 'loopback-address' 'SslBindingInfo\127.0.0.1:44304' { Watch-Shape 'ipport=127.0.0.1:44304' $words }
    Add-Answer 'ipv6-wildcard' 'SslBindingInfo\[::]:44304' { Watch-Shape 'ipport=[::]:44304' $words }
    Add-Answer 'ipv6-written-long' 'the short form, [2001:db8::1]:44304' { Watch-Shape 'ipport=[2001:0DB8:0:0:0:0:0:0001]:44304' $words }
    Add-Answer 'name' 'SslSniBindingInfo\{GUID}, HostnamePort = a.probe.test:44304 (2022); before: unknown' { Watch-Shape 'hostnameport=a.probe.test:44304' $words }
    Add-Answer 'name-in-capitals' 'unknown: kept as written, or folded' { Watch-Shape 'hostnameport=A.Probe.TEST:44304' $words }
    Add-Answer 'name-wildcard' 'a wildcard host is an entry too' { Watch-Shape 'hostnameport=*.probe.test:44304' $words }
    Add-Answer 'name-twice-in-other-case' 'unknown: refused with 183, or a second entry' {
        [void](Invoke-Netsh "http add sslcert hostnameport=a.probe.test:44304 $words")
        try { Watch-Shape 'hostnameport=A.PROBE.TEST:44304' $words } finally { [void](Invoke-Netsh 'http delete sslcert hostnameport=a.probe.test:44304') }
    }
    Add-Answer 'central-store' 'SslCcsBindingInfo, the port in its name' { Watch-Shape 'ccs=44304' "appid=$AppId" }
    Add-Answer 'central-store-with-flag' 'its DefaultFlags hold NegotiateClientCert' { Watch-Shape 'ccs=44304' "appid=$AppId clientcertnegotiation=enable" }
    Add-Answer 'scoped-central-store' 'a store of its own below HTTP\Parameters' { Watch-Shape 'scopedccs=a.probe.test:44304' "appid=$AppId" }
}
