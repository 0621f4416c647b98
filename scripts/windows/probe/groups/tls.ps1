# Whether TLS 1.3 is on, what the registry says of it, and what switches it off.
$Port = 44365
$Key = "0.0.0.0:$Port"
$Protocols = 'SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols'

function Get-Handshakes {
    $found = [ordered]@{}
    foreach ($tls in '12', '13', '') {
        foreach ($http in '1.1', '2') { $found["tls$tls http$http"] = Get-Outcome { Invoke-NodeClient $Port @{ tls = $tls; http = $http } } }
    }
    return $found
}

# `Enabled` and `DisabledByDefault` of TLS 1.3\Server, each $null to leave it out; afterwards as it was.
function Watch-Switch($Enabled, $DisabledByDefault) {
    $server = "$Protocols\TLS 1.3\Server"
    $old = Get-KeyValues $server
    try {
        if ($null -ne $Enabled) { Set-KeyNumber $server 'Enabled' $Enabled }
        if ($null -ne $DisabledByDefault) { Set-KeyNumber $server 'DisabledByDefault' $DisabledByDefault }
        Wait-Milliseconds 2000
        $atOnce = Get-Handshakes
        Set-Entry $Key $Certificates['second']
        return [ordered]@{ atOnce = $atOnce; withTheEntryMadeAnew = Get-Handshakes }
    } finally {
        foreach ($name in 'Enabled', 'DisabledByDefault') {
            $number = if ($null -ne $old -and $old.Contains($name)) { $old[$name] } else { $null }
            Set-KeyNumber $server $name $number
        }
        # Where there was no key, none stays.
        if ($null -eq $old) { Remove-EmptyKey $server; Remove-EmptyKey "$Protocols\TLS 1.3" }
    }
}

function Invoke-Group {
    New-ProbeSite @(@{ information = "*:${Port}:"; flags = 0 })
    Set-Entry $Key $Certificates['first']
    Add-Answer 'registry' 'no key TLS 1.3\Server: TLS 1.3 is on unless Enabled = 0' {
        $found = [ordered]@{}
        foreach ($version in 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3') { $found["$version\Server"] = Get-KeyValues "$Protocols\$version\Server" }
        $found['http'] = Get-KeyValues $HttpParameters
        $found
    }
    Add-Answer 'as-installed' 'TLS 1.3 and HTTP/2 on' { Get-Handshakes }
    foreach ($switch in 'disabletls13', 'disablehttp2', 'disablelegacytls', 'disabletls12') {
        Add-Answer "entry-$switch" 'in force for new connections at once' {
            Set-Entry $Key $Certificates['first'] "$switch=enable"
            [ordered]@{ entry = Find-Entry $Key; handshakes = Get-Handshakes }
        }
    }
    Set-Entry $Key $Certificates['first']
    Add-Answer 'enabled-0' 'off; perhaps only after a restart of the machine' { Watch-Switch 0 $null }
    Add-Answer 'disabled-by-default-1' 'unknown: whether it counts for servers' { Watch-Switch $null 1 }
    Add-Answer 'put-back' 'as installed' { Set-Entry $Key $Certificates['first']; Get-Handshakes }
    [void](Remove-Entry $Key)
}
