# Which entries serve what comes to a binding, on whatever address of the server. HTTP.sys looks for the exact address and port,
# the name, the central store, the wildcard; sources differ on which of the first two comes first, so both count. The same rule
# as in http-sys/serving.ts.

# Addresses of one port that are looked at: as many tell that a name may be served by another entry.
$MostAddresses = 20

# What the entries are looked up in: `store|endpoint` -> entry, and by port the addresses that are no wildcard.
function New-SslIndex($Entries) {
    $index = @{
        found = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
        addresses = [System.Collections.Hashtable]::new()
    }
    foreach ($entry in $Entries) {
        $index['found']["$($entry['store'])|$($entry['endpoint'])"] = $entry
        if ($entry['store'] -ne 'address') { continue }
        $endpoint = ConvertTo-Endpoint $entry['endpoint']
        if ($null -eq $endpoint -or @('0.0.0.0', '[::]') -contains $endpoint['host']) { continue }
        if (-not $index['addresses'].ContainsKey($endpoint['port'])) { $index['addresses'][$endpoint['port']] = [System.Collections.Generic.List[object]]::new() }
        $own = $index['addresses'][$endpoint['port']]
        if ($own.get_Count() -lt $MostAddresses) { $own.Add($endpoint['host']) }
    }
    return $index
}

function Get-ServingEntries($Index, $Binding) {
    $serving = [System.Collections.Generic.List[object]]::new()
    foreach ($connection in (Get-SslConnections $Index $Binding)) {
        foreach ($entry in (Find-SslEntries $Index $connection)) {
            if ($null -ne $entry -and -not $serving.Contains($entry)) { $serving.Add($entry) }
        }
    }
    return , $serving
}

# Ways in which a client may come to a binding `ADDRESS:PORT:HOST`: none where that is something else. The host counts only with
# the flag Sni (1).
function Get-SslConnections($Index, $Binding) {
    $connections = [System.Collections.Generic.List[object]]::new()
    $information = $Binding['information']
    $end = $information.LastIndexOf([char]':')
    $address = $(if ($end -ge 0) { ConvertTo-Endpoint $information.Substring(0, $end) })
    if ($null -eq $address -or $address['kind'] -ne 'address') { return , $connections }
    $port = $address['port']
    $name = $information.Substring($end + 1).ToLowerInvariant()
    if ($name -eq '' -or ($Binding['sslFlags'] -band 1) -eq 0) { $name = $null }
    if ($address['host'] -cne '0.0.0.0') {
        $connections.Add((New-SslConnection $address['host'] $address['host'] $port $name))
        return , $connections
    }
    foreach ($wildcard in '0.0.0.0', '[::]') { $connections.Add((New-SslConnection $null $wildcard $port $name)) }
    if ($null -eq $name) { return , $connections }
    # At an address with an entry of its own a client may ask for the name, too.
    foreach ($own in $Index['addresses'][$port]) { $connections.Add((New-SslConnection $own $own $port $name)) }
    return , $connections
}

# `Like`: an address of the same family.
function New-SslConnection($Address, $Like, $Port, $Name) {
    return @{ address = $Address; port = $Port; name = $Name; wildcards = (Get-Wildcards $Like) }
}

# 0.0.0.0 serves IPv6 too, where [::] has no entry.
function Get-Wildcards($Address) {
    return $(if ($Address.StartsWith('[', [System.StringComparison]::Ordinal)) { @('[::]', '0.0.0.0') } else { @('0.0.0.0') })
}

function Find-SslEntries($Index, $Connection) {
    $found = $Index['found']
    $port = $Connection['port']
    $exact = $(if ($null -ne $Connection['address']) { $found["address|$($Connection['address']):$port"] })
    $named = $null
    if ($null -ne $Connection['name']) {
        $named = $found["name|$($Connection['name']):$port"]
        $dot = $Connection['name'].IndexOf([char]'.')
        if ($null -eq $named -and $dot -ge 0) { $named = $found["name|*$($Connection['name'].Substring($dot)):$port"] }
    }
    if ($null -ne $exact -or $null -ne $named) { return , @($exact, $named) }
    if ($null -ne $found["ccs|$port"]) { return , @($found["ccs|$port"]) }
    foreach ($wildcard in $Connection['wildcards']) {
        if ($null -ne $found["address|${wildcard}:$port"]) { return , @($found["address|${wildcard}:$port"]) }
    }
    return , @()
}
