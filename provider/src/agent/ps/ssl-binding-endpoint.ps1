# Endpoints of HTTP.sys in their one form: `*` is 0.0.0.0, addresses are short, names in lower case. The same rule as in
# http-sys/endpoint.ts.
$LongestEndpoint = 300
$PortForm = [regex]::new('^[1-9][0-9]{0,4}\z')
$FourNumbers = [regex]::new('^(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){3}\z')
$InBrackets = [regex]::new('^\[[0-9a-f:.]{2,45}\]\z')
$NameLabel = [regex]::new('^(?!-)[a-z0-9_-]{1,63}\z')
$OnlyDigits = [regex]::new('^[0-9]+\z')

# `kind` (address or name), `host` and `port`; $null where the text is no endpoint.
function ConvertTo-Endpoint([string]$Text) {
    if ($Text.get_Length() -gt $LongestEndpoint) { return $null }
    $colon = $Text.LastIndexOf([char]':')
    if ($colon -lt 1) { return $null }
    $digits = $Text.Substring($colon + 1)
    if (-not $PortForm.IsMatch($digits) -or [int]$digits -gt 65535) { return $null }
    $name = $Text.Substring(0, $colon).ToLowerInvariant()
    $address = ConvertTo-Address $name
    if ($null -ne $address) { return @{ kind = 'address'; host = $address; port = [int]$digits } }
    if (Test-HostName $name) { return @{ kind = 'name'; host = $name; port = [int]$digits } }
    return $null
}

# The one form, or the text itself where it is no endpoint.
function Get-EndpointText([string]$Text) {
    $endpoint = ConvertTo-Endpoint $Text
    if ($null -eq $endpoint) { return $Text }
    return "$($endpoint['host']):$($endpoint['port'])"
}

function ConvertTo-Address($Name) {
    if ($Name -ceq '*') { return '0.0.0.0' }
    if ($FourNumbers.IsMatch($Name)) { return $Name }
    $address = $null
    if (-not $InBrackets.IsMatch($Name) -or -not [System.Net.IPAddress]::TryParse($Name.Trim([char[]]'[]'), [ref]$address)) { return $null }
    $bytes = $address.GetAddressBytes()
    if ($bytes.get_Length() -ne 16) { return $null }
    return '[' + (Get-ShortAddress $bytes) + ']'
}

# RFC 5952, section 4, always in hexadecimal: how .NET writes an address differs between its versions.
function Get-ShortAddress($Bytes) {
    $groups = [int[]]::new(8)
    for ($i = 0; $i -lt 8; $i++) { $groups[$i] = 256 * $Bytes[2 * $i] + $Bytes[2 * $i + 1] }
    $start = -1
    $longest = 1
    for ($i = 0; $i -lt 8; $i++) {
        $end = $i
        while ($end -lt 8 -and $groups[$end] -eq 0) { $end++ }
        if ($end - $i -gt $longest) {
            $start = $i
            $longest = $end - $i
        }
    }
    $text = ''
    for ($i = 0; $i -lt 8; $i++) {
        if ($i -eq $start) {
            $text += '::'
            $i += $longest - 1
            continue
        }
        if ($text -ne '' -and -not $text.EndsWith('::', [System.StringComparison]::Ordinal)) { $text += ':' }
        $text += $groups[$i].ToString('x', $Invariant)
    }
    return $text
}

# Of DNS; its first label may be `*`. One whose last label has digits only would be an address that is none.
function Test-HostName($Name) {
    $labels = $Name.Split([char]'.')
    $last = $labels[$labels.get_Length() - 1]
    if ($OnlyDigits.IsMatch($last)) { return $false }
    for ($i = 0; $i -lt $labels.get_Length(); $i++) {
        if ($i -eq 0 -and $labels[0] -ceq '*' -and $labels.get_Length() -gt 1) { continue }
        if (-not $NameLabel.IsMatch($labels[$i])) { return $false }
    }
    return $true
}
