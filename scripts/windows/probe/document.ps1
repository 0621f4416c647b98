# The one document of all answers, with a line for each, so that a log can show it.
$BeginMarker = '===== iis-clientcert probe: begin of JSON ====='
$EndMarker = '===== iis-clientcert probe: end of JSON ====='

# `Groups`: name -> { ended, answers (lines of JSON), notTried (lines of JSON) }.
function New-Document($Machine, $Groups, $Removed) {
    $parts = [System.Collections.Generic.List[string]]::new()
    $notTried = [System.Collections.Generic.List[string]]::new()
    foreach ($name in @($Groups.Keys)) {
        $group = $Groups[$name]
        $head = ConvertTo-JsonText ([ordered]@{ ended = $group['ended'] })
        $parts.Add("`"$name`":" + $head.Substring(0, $head.Length - 1) + ",`"answers`":[`n" + [string]::Join(",`n", [string[]]@($group['answers'])) + "`n]}")
        foreach ($line in @($group['notTried'])) { $notTried.Add($line) }
    }
    return '{"probe":1,' + "`n`"machine`":" + (ConvertTo-JsonText $Machine) + ",`n`"groups`":{`n" + [string]::Join(",`n", $parts) +
        "`n},`n`"notTried`":[`n" + [string]::Join(",`n", $notTried) + "`n],`n`"removed`":" + (ConvertTo-JsonText $Removed) + "`n}"
}

# Whole lines of JSON of a file; one that was cut off is told of as such.
function Read-Lines([string]$File) {
    $lines = [System.Collections.Generic.List[object]]::new()
    if (-not [System.IO.File]::Exists($File)) { return , $lines }
    foreach ($line in [System.IO.File]::ReadAllLines($File)) {
        if ($line.Length -eq 0) { continue }
        try {
            [void](ConvertFrom-JsonText $line)
            $lines.Add($line)
        } catch { $lines.Add((ConvertTo-JsonText ([ordered]@{ id = 'cut-off'; error = @{ text = $line } }))) }
    }
    return , $lines
}
