# The HTTP Server API by a dynamic P/Invoke, the other way besides netsh: whether marshalling works, what it can and what it refuses.
$Port = 44370
$Key = "0.0.0.0:$Port"
$Room = 65536
$script:api = $null

# Queries one entry and hands `Use` where HTTP_SERVICE_CONFIG_SSL_SET stands: 8 bytes of key, then the parameters.
function Use-Entry($Api, [string]$QueryAddress, [int]$QueryPort, [scriptblock]$UseIt) {
    $marshal = [System.Runtime.InteropServices.Marshal]
    $query = $marshal::AllocHGlobal(1024)
    $output = $marshal::AllocHGlobal($Room)
    $length = $marshal::AllocHGlobal(8)
    try {
        Write-SslQuery $query (Get-SocketAddress $QueryAddress $QueryPort)
        $code = $Api::HttpQueryServiceConfiguration([intptr]::Zero, $SslCertInfo, $query, 24, $output, $Room, $length, [intptr]::Zero)
        if ($code -ne 0) { return [ordered]@{ query = $code } }
        return [ordered]@{ query = $code; length = $marshal::ReadInt32($length); used = (& $UseIt $output) }
    } finally {
        foreach ($memory in $query, $output, $length) { $marshal::FreeHGlobal($memory) }
    }
}

function Read-Native($Api, [string]$Address = '0.0.0.0', [int]$At = $Port) {
    return Use-Entry $Api $Address $At { param($p) Read-SslParam ([intptr]::Add($p, 8)) }
}

# What was read is written back with other flags, by Update.
function Update-Flags($Api, [int]$Flags) {
    return Use-Entry $Api '0.0.0.0' $Port {
        param($p)
        [System.Runtime.InteropServices.Marshal]::WriteInt32($p, 8 + $ParamFlags, $Flags)
        $Api::HttpUpdateServiceConfiguration([intptr]::Zero, $SslCertInfo, $p, 8 + $ParamSize, [intptr]::Zero)
    }
}

function Watch-Flags($Api, [int]$Flags) {
    $before = Find-Entry $Key
    $written = Update-Flags $Api $Flags
    return [ordered]@{ flags = (Get-FlagNames $Flags); written = $written; read = (Read-Native $Api); changed = (Compare-Entry $before (Find-Entry $Key)) }
}

function Read-ByName($Api, [string]$Name) {
    $marshal = [System.Runtime.InteropServices.Marshal]
    $query = $marshal::AllocHGlobal(1024)
    $output = $marshal::AllocHGlobal($Room)
    $length = $marshal::AllocHGlobal(8)
    try {
        Write-SniQuery $query (Get-SocketAddress '0.0.0.0' $Port) $Name
        $code = $Api::HttpQueryServiceConfiguration([intptr]::Zero, $SslSniCertInfo, $query, 152, $output, $Room, $length, [intptr]::Zero)
        # HTTP_SERVICE_CONFIG_SSL_SNI_KEY: 128 bytes of address and a pointer.
        return [ordered]@{ code = $code; entry = $(if ($code -eq 0) { Read-SslParam ([intptr]::Add($output, 136)) }) }
    } finally {
        foreach ($memory in $query, $output, $length) { $marshal::FreeHGlobal($memory) }
    }
}

function Invoke-Group {
    if ([intptr]::Size -ne 8) { Add-NotTried 'service-configuration' 'offsets are those of 64 bits'; return }
    Add-Answer 'type' 'DefinePInvokeMethod needs no compiler; HttpInitialize answers 0' {
        $made = New-HttpApi
        $script:api = $made
        # Version 1.0, HTTP_INITIALIZE_CONFIG
        $made::HttpInitialize(1, 2, [intptr]::Zero)
    }
    $api = $script:api
    Set-Entry $Key $Certificates['first'] 'clientcertnegotiation=enable verifyclientcertrevocation=disable revocationfreshnesstime=3600 sslctlstorename=Root'
    Add-Answer 'read' 'every value as the registry has it' { [ordered]@{ native = (Read-Native $api); registry = (Find-Entry $Key) } }
    Add-Answer 'read-missing' 'error 2' { Read-Native $api '0.0.0.0' 44371 }
    Add-Answer 'read-ipv6' 'the entry of [::]' {
        Set-Entry "[::]:$Port" $Certificates['second']
        try { Read-Native $api '::' } finally { [void](Remove-Entry "[::]:$Port") }
    }
    Add-Answer 'read-by-name' 'the entry of the name; unknown: whether case matters' {
        Set-Entry "a.probe.test:$Port" $Certificates['third'] 'clientcertnegotiation=enable'
        try { [ordered]@{ asWritten = (Read-ByName $api 'a.probe.test'); inCapitals = (Read-ByName $api 'A.PROBE.TEST'); other = (Read-ByName $api 'b.probe.test') } }
        finally { [void](Remove-Entry "a.probe.test:$Port") }
    }
    Add-Answer 'update-as-read' 'what was read can be written back: 0, nothing changes' { Watch-Flags $api 0x2 }
    foreach ($flags in 0x0, 0x4, 0x40, 0x42, 0x2000, 0x8000, 0x10000, 0x40000000) {
        Add-Answer ('update-flags-0x{0:x}' -f $flags) '0 and exactly these flags, the other values kept; error 87 for a flag that this build does not know' { Watch-Flags $api $flags }
    }
    Add-Answer 'netsh-after-a-flag-it-cannot-say' 'netsh drops what it cannot say' {
        $set = Watch-Flags $api 0x2006
        $before = Find-Entry $Key
        $said = Invoke-Netsh "http update sslcert ipport=$Key certhash=$($Certificates['first']) appid=$AppId certstorename=MY clientcertnegotiation=enable"
        [ordered]@{ set = $set; said = $said; changed = (Compare-Entry $before (Find-Entry $Key)) }
    }
    Add-Answer 'registry-written-by-hand' 'reads fine in the registry and is not in force' {
        Set-Entry $Key $Certificates['first']
        Set-KeyNumber "$HttpParameters\SslBindingInfo\$Key" 'DefaultFlags' 2
        [ordered]@{ registry = (Find-Entry $Key); native = (Read-Native $api); netsh = (Invoke-Netsh "http show sslcert ipport=$Key") }
    }
    [void](Remove-Entry $Key)
    Add-Answer 'update-missing' 'error 2; no entry made' {
        Set-Entry $Key $Certificates['first']
        $code = Use-Entry $api '0.0.0.0' $Port {
            param($p)
            [void](Remove-Entry $Key)
            $api::HttpUpdateServiceConfiguration([intptr]::Zero, $SslCertInfo, $p, 8 + $ParamSize, [intptr]::Zero)
        }
        [ordered]@{ code = $code; entry = (Find-Entry $Key) }
    }
    Add-Answer 'terminate' '0' { $api::HttpTerminate(2, [intptr]::Zero) }
}
