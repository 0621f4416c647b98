# What the whole machine has to do with the trust in client certificates.
$MostRoots = 20

function Read-Trust($View, $Query) {
    $roots = [System.Collections.Generic.List[object]]::new()
    foreach ($root in (Get-WindowsMisplacedRoots)) {
        if ($roots.get_Count() -ge $MostRoots) { break }
        $told = [ordered]@{}
        foreach ($name in 'subject', 'issuer', 'thumbprint') {
            $text = [string]$root[$name]
            $told[$name] = $text.Substring(0, [Math]::Min($LongestSubject, $text.get_Length()))
        }
        $roots.Add($told)
    }
    return [ordered]@{ sendTrustedIssuerList = (Get-WindowsSendTrustedIssuerList); misplacedRoots = $roots }
}
