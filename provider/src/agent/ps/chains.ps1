# What Windows makes of certificates that entries of a collection hold, in the context of the machine.
$MostChains = 500
$MostStatuses = 20
$LongestSubject = 500

function Read-Chains($View, $Query) {
    $texts = Get-CertificateTexts $View $Query
    $chains = [System.Collections.Generic.List[object]]::new()
    $clock = Get-LookClock 'chains'
    $clock.Start()
    foreach ($text in $texts) {
        if ($chains.get_Count() -ge $MostChains -or $clock.get_ElapsedMilliseconds() -gt $LookMilliseconds) { break }
        $chains.Add((Get-ChainFacts $text))
    }
    $clock.Stop()
    return [ordered]@{ chains = $chains; left = $texts.get_Count() - $chains.get_Count() }
}

# Those that were given, then those of the entries, each once.
function Get-CertificateTexts($View, $Query) {
    $known = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::Ordinal)
    $texts = [System.Collections.Generic.List[string]]::new()
    foreach ($text in $Query['given']) { if ($known.Add($text)) { $texts.Add($text) } }
    foreach ($text in (Get-EntryTexts $View $Query)) { if ($known.Add($text)) { $texts.Add($text) } }
    return , $texts
}

function Get-ChainFacts($Text) {
    $facts = [ordered]@{ sha256 = (Get-Digest $Text)['sha256'] }
    try {
        try { $bytes = [System.Convert]::FromBase64String($Text) } catch { throw (New-Fault 'invalid' 'This is not base64') }
        $chain = Get-WindowsChain $bytes
        $statuses = [System.Collections.Generic.List[object]]::new()
        foreach ($status in $chain['statuses']) { if ($statuses.get_Count() -lt $MostStatuses) { $statuses.Add([string]$status) } }
        $facts['statuses'] = $statuses
        $top = $chain['top']
        $facts['top'] = $(if ($null -ne $top) { $top.Substring(0, [Math]::Min($LongestSubject, $top.get_Length())) })
    } catch {
        $facts['fault'] = Hide-Secrets (ConvertTo-Fault @{ error = $_ }) $null
    }
    return $facts
}
