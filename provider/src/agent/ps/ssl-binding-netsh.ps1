# An entry of HTTP.sys in words, and as arguments of `netsh http update sslcert`, which replaces the whole record: all that the
# entry holds is said again.

# HTTP_SERVICE_CONFIG_SSL_FLAG_* of http.h: bit, name, and the option of netsh that says it, where one does.
$SslFlags = @(
    @(0x1, 'useDsMapper', 'dsmapperusage'),
    @(0x2, 'negotiateClientCert', 'clientcertnegotiation'),
    @(0x4, 'noRawFilter', $null),
    @(0x8, 'reject', 'reject'),
    @(0x10, 'disableHttp2', 'disablehttp2'),
    @(0x20, 'disableQuic', 'disablequic'),
    @(0x40, 'disableTls13', 'disabletls13'),
    @(0x80, 'disableOcspStapling', 'disableocspstapling'),
    @(0x100, 'enableTokenBinding', 'enabletokenbinding'),
    @(0x200, 'logExtendedEvents', 'logextendedevents'),
    @(0x400, 'disableLegacyTls', 'disablelegacytls'),
    @(0x800, 'enableSessionTicket', 'enablesessionticket'),
    @(0x1000, 'disableTls12', 'disabletls12'),
    @(0x2000, 'enableClientCorrelation', $null),
    @(0x4000, 'disableSessionId', 'disablesessionid'),
    @(0x8000, 'enableCacheClientHello', $null)
)
# Every netsh knows these two; the others are said only where they have to be, since an older one does nothing at all where an
# option is unknown to it.
$OldestFlags = 0x3
# No revocation check, cached revocation only, freshness time in use, no usage check.
$SayableChecks = 0x10007
$FreshnessInUse = 0x4
# Within quotation marks, these mean something to the C runtime, cmd.exe or PowerShell, which takes printed ones (U+201C to
# U+201E) for quotation marks too.
$UnsayableText = [regex]::new('["\\$%`\u201c-\u201e\u0000-\u001f\u007f]')
$PlainWord = [regex]::new('^[A-Za-z0-9._:=*\[\]-]+\z')

# Refuses an entry of which netsh would lose something.
function Test-Writable($Entry) {
    $lost = [System.Collections.Generic.List[string]]::new()
    $flags = $Entry['flags']
    foreach ($flag in $SslFlags) { if ($null -ne $flag[2]) { $flags = $flags -band -bnot [long]$flag[0] } }
    if ($flags -ne 0) { $lost.Add("flags $(Get-SslFlagWords $flags)") }
    $checks = $Entry['checkMode'] -band -bnot [long]$SayableChecks
    # That it is in use follows from the time, and a time of zero cannot be said.
    if ($Entry['revocationFreshnessTime'] -eq 0) { $checks = $checks -bor ($Entry['checkMode'] -band $FreshnessInUse) }
    if ($Entry['revocationFreshnessTime'] -ne 0 -and ($Entry['checkMode'] -band $FreshnessInUse) -eq 0) { $lost.Add('a revocation freshness time that is not in use') }
    if ($checks -ne 0) { $lost.Add("check mode $(ConvertTo-HexNumber $checks)") }
    foreach ($name in 'certificateStoreName', 'ctlIdentifier', 'ctlStoreName') {
        if ($UnsayableText.IsMatch($Entry[$name])) { $lost.Add("a $name with a quotation mark, `$, %, ``, a backslash or a control character") }
    }
    if ($lost.get_Count() -eq 0) { return }
    throw (New-Fault 'leftAlone' "The entry of HTTP.sys at $($Entry['endpoint']) has what netsh cannot write again: $([string]::Join('; ', $lost.ToArray()))")
}

# `Cleared`: bits that were set and must go.
function Get-NetshArguments($Entry, $Cleared) {
    $words = [System.Collections.Generic.List[string]]::new()
    foreach ($word in 'http', 'update', 'sslcert') { $words.Add($word) }
    $words.Add($(if ($Entry['store'] -eq 'name') { 'hostnameport=' } else { 'ipport=' }) + $Entry['endpoint'])
    $words.Add("certhash=$($Entry['certificateHash'])")
    $words.Add("appid=$($Entry['appId'])")
    $words.Add("certstorename=$(Get-SslStoreName $Entry)")
    $checks = $Entry['checkMode']
    $words.Add("verifyclientcertrevocation=$(Get-Enabled (($checks -band 0x1) -eq 0))")
    $words.Add("verifyrevocationwithcachedclientcertonly=$(Get-Enabled (($checks -band 0x2) -ne 0))")
    $words.Add("usagecheck=$(Get-Enabled (($checks -band 0x10000) -eq 0))")
    # A zero is refused.
    if ($Entry['revocationFreshnessTime'] -ne 0) { $words.Add("revocationfreshnesstime=$($Entry['revocationFreshnessTime'])") }
    if ($Entry['urlRetrievalTimeout'] -ne 0) { $words.Add("urlretrievaltimeout=$($Entry['urlRetrievalTimeout'])") }
    if ($Entry['ctlIdentifier'] -ne '') { $words.Add("sslctlidentifier=$($Entry['ctlIdentifier'])") }
    if ($Entry['ctlStoreName'] -ne '') { $words.Add("sslctlstorename=$($Entry['ctlStoreName'])") }
    foreach ($flag in $SslFlags) {
        $isSet = ($Entry['flags'] -band $flag[0]) -ne 0
        if ($null -eq $flag[2] -or -not ($isSet -or (($OldestFlags -bor $Cleared) -band $flag[0]) -ne 0)) { continue }
        $words.Add("$($flag[2])=$(Get-Enabled $isSet)")
    }
    return , $words
}

function Get-Enabled($IsEnabled) {
    return $(if ($IsEnabled) { 'enable' } else { 'disable' })
}

# One line that the C runtime, cmd.exe and PowerShell take apart in the same way: it is run, and told to be run by hand.
function Join-NetshArguments($Words) {
    $told = [System.Collections.Generic.List[string]]::new()
    foreach ($word in $Words) {
        if ($PlainWord.IsMatch($word)) { $told.Add($word) } else { $told.Add('"' + $word + '"') }
    }
    return [string]::Join(' ', $told.ToArray())
}

# An empty name means MY.
function Get-SslStoreName($Entry) {
    return $(if ($Entry['certificateStoreName'] -eq '') { 'MY' } else { $Entry['certificateStoreName'] })
}

function Get-SslFlagWords($Flags) {
    $words = [System.Collections.Generic.List[string]]::new()
    $left = [long]$Flags
    foreach ($flag in $SslFlags) {
        if (($left -band $flag[0]) -eq 0) { continue }
        $words.Add($flag[1])
        $left = $left -band -bnot [long]$flag[0]
    }
    if ($left -ne 0) { $words.Add((ConvertTo-HexNumber $left)) }
    return $(if ($words.get_Count() -eq 0) { 'none' } else { [string]::Join(', ', $words.ToArray()) })
}

function ConvertTo-HexNumber([long]$Number) {
    return '0x' + $Number.ToString('x', $Invariant)
}

function Get-EntryWords($Entry) {
    return "certificate $(Get-OrNone $Entry['certificateHash']) of store $(Get-SslStoreName $Entry), AppId $(Get-OrNone $Entry['appId']), " +
        "flags $(Get-SslFlagWords $Entry['flags']), check mode $(ConvertTo-HexNumber $Entry['checkMode']), " +
        "revocation freshness time $($Entry['revocationFreshnessTime']), URL retrieval timeout $($Entry['urlRetrievalTimeout']), " +
        "CTL identifier $(Get-OrNone $Entry['ctlIdentifier']), CTL store $(Get-OrNone $Entry['ctlStoreName'])"
}

function Get-OrNone($Text) {
    return $(if ($Text -eq '') { 'none' } else { $Text })
}
