# Which entry serves a connection: entries that differ in their certificate, and which certificate came.
$Exact = 'first'
$Named = 'second'
$Wildcard = 'third'
$WildcardName = 'fourth'

# Which certificate comes for each address and SNI name.
function Get-Served([int]$Port) {
    $served = [ordered]@{}
    foreach ($address in '127.0.0.1', '::1') {
        foreach ($name in 'a.probe.test', 'A.PROBE.TEST', 'b.probe.test', 'localhost', '') {
            # Names of a dictionary ignore case.
            $capitals = if ($name -ceq 'A.PROBE.TEST') { ' in capitals' } else { '' }
            $served["$address sni=$name$capitals"] = Get-Outcome {
                $told = Invoke-NodeClient $Port @{ host = $address; name = $name }
                if ($told.Contains('server')) { Get-Label $told['server'] $Certificates } else { $told }
            }
        }
    }
    return $served
}

# Entries by key and label of the certificate; bindings as { information, flags }. A port of its own for each question,
# so that no session is taken up again.
function Watch-Entries([int]$Port, $Entries, $Bindings) {
    New-ProbeSite $Bindings
    foreach ($key in @($Entries.Keys)) { Set-Entry "${key}:$Port" $Certificates[$Entries[$key]] }
    try { return [ordered]@{ certificates = $Entries; served = (Get-Served $Port) } }
    finally { foreach ($key in @($Entries.Keys)) { [void](Remove-Entry "${key}:$Port") } }
}

function Invoke-Group {
    $all = { param($p) @(@{ information = "*:${p}:"; flags = 0 }) }
    $sni = { param($p) @(@{ information = "*:${p}:"; flags = 0 }, @{ information = "*:${p}:a.probe.test"; flags = 1 }) }
    $hostOnly = { param($p) @(@{ information = "*:${p}:a.probe.test"; flags = 0 }) }
    $sniOnly = { param($p) @(@{ information = "*:${p}:a.probe.test"; flags = 1 }) }
    $exactBinding = { param($p) @(@{ information = "127.0.0.1:${p}:"; flags = 0 }) }
    $cases = @(
        @('wildcard-alone', [ordered]@{ '0.0.0.0' = $Wildcard }, $all, 'IPv4 served; IPv6 has no entry of its own: reset, or served too'),
        @('wildcard-v6-alone', [ordered]@{ '[::]' = $Wildcard }, $all, 'IPv6 served; IPv4 not, or served too'),
        @('both-wildcards', [ordered]@{ '0.0.0.0' = $Wildcard; '[::]' = $WildcardName }, $all, 'each family by its own'),
        @('exact-and-wildcard', [ordered]@{ '127.0.0.1' = $Exact; '0.0.0.0' = $Wildcard }, $all, 'the exact address first'),
        @('exact-and-wildcard-v6', [ordered]@{ '[::1]' = $Exact; '[::]' = $Wildcard }, $all, 'the exact address first'),
        @('exact-binding-without-entry', [ordered]@{ '0.0.0.0' = $Wildcard }, $exactBinding, 'the wildcard serves'),
        @('name-and-wildcard', [ordered]@{ 'a.probe.test' = $Named; '0.0.0.0' = $Wildcard }, $sni, 'the name for its SNI on both families, else the wildcard'),
        @('name-and-exact', [ordered]@{ 'a.probe.test' = $Named; '127.0.0.1' = $Exact }, $sni, 'exact before name (2012), or name before exact: sources differ'),
        @('name-exact-and-wildcard', [ordered]@{ 'a.probe.test' = $Named; '127.0.0.1' = $Exact; '0.0.0.0' = $Wildcard }, $sni, 'exact, then name, then wildcard'),
        @('name-alone', [ordered]@{ 'a.probe.test' = $Named }, $sniOnly, 'without SNI or with another name: reset'),
        @('wildcard-name', [ordered]@{ 'a.probe.test' = $Named; '*.probe.test' = $WildcardName; '0.0.0.0' = $Wildcard }, $sni, 'the name, then the wildcard name, then the wildcard'),
        @('host-binding-without-sni', [ordered]@{ 'a.probe.test' = $Named; '0.0.0.0' = $Wildcard }, $hostOnly, 'sslFlags without Sni: the wildcard by IIS; HTTP.sys may take the name all the same'),
        @('sni-binding-without-its-entry', [ordered]@{ '0.0.0.0' = $Wildcard }, $sniOnly, 'the wildcard serves')
    )
    $port = 44320
    foreach ($case in $cases) {
        $at = $port++
        Add-Answer $case[0] $case[3] { Watch-Entries $at $case[1] (& $case[2] $at) }
    }
}
