# An answer as lines, none of which takes the other end long to read: Piece in protocol/answer.ts.
$Marker = '##iis-clientcert## '
$FullLine = 262144
$LongestLine = 1048576
# The number of the request that is being answered.
$Asked = @{ id = 0 }
$EntriesWithin = 65536
# What a line holds besides its parts has less than the last number.
$LongestPart = $LongestLine - $EntriesWithin - 1024
# In the order in which a piece has them.
$Lists = @('entries', 'results', 'answers')

function Write-Answer($Answer) {
    if (-not $Answer.Contains('answers')) {
        $builder = [System.Text.StringBuilder]::new($Marker)
        Add-Json $builder $Answer
        Write-Line $builder
        return
    }
    $pieces = @{ id = $Answer['id']; number = 0; scratch = [System.Text.StringBuilder]::new() }
    Open-Piece $pieces
    if ($Answer.Contains('results')) {
        Open-List $pieces 1
        foreach ($result in $Answer['results']) { Add-Part $pieces 1 (Get-Part $pieces $result) }
    }
    Open-List $pieces 2
    foreach ($one in $Answer['answers']) { Add-Observed $pieces $one }
    [void]$pieces.line.Append(']')
    if ($Answer.Contains('commits')) {
        [void]$pieces.line.Append(',"commits":')
        Add-JsonValue $pieces.line $Answer['commits']
    }
    Write-Line $pieces.line.Append('}')
}

function Write-Line($Builder) {
    [Console]::Out.Write($Builder.Append([char]10).ToString())
    [Console]::Out.Flush()
}

# `list`: the one that is open, -1 where none is; `hasParts`: anything stands in this piece; `separator`: before the next part.
function Open-Piece($Pieces) {
    $Pieces.line = [System.Text.StringBuilder]::new($Marker).Append('{"id":')
    Add-JsonValue $Pieces.line $Pieces.id
    if ($Pieces.number -gt 0) {
        [void]$Pieces.line.Append(',"piece":')
        Add-JsonValue $Pieces.line $Pieces.number
    }
    $Pieces.list = -1
    $Pieces.hasParts = $false
}

function Open-List($Pieces, $List) {
    if ($Pieces.list -ge 0) { [void]$Pieces.line.Append(']') }
    [void]$Pieces.line.Append(',"').Append($Lists[$List]).Append('":[')
    $Pieces.list = $List
    $Pieces.separator = ''
}

function Add-Part($Pieces, $List, $Text) {
    $isFull = $Pieces.hasParts -and $Pieces.line.get_Length() + $Text.get_Length() -gt $FullLine
    if ($isFull -or $Pieces.list -gt $List) {
        Write-Line $Pieces.line.Append('],"more":true}')
        $Pieces.number++
        Open-Piece $Pieces
    }
    if ($Pieces.list -ne $List) { Open-List $Pieces $List }
    [void]$Pieces.line.Append($Pieces.separator).Append($Text)
    $Pieces.separator = ','
    $Pieces.hasParts = $true
}

# What is too large for a line spoils nothing else.
function Get-Part($Pieces, $Value) {
    $builder = $Pieces.scratch.Clear()
    Add-Json $builder $Value
    $Pieces.isTooLarge = $builder.get_Length() -gt $LongestPart
    if ($Pieces.isTooLarge) {
        $told = [ordered]@{}
        foreach ($name in 'unit', 'query') { if ($Value.Contains($name)) { $told[$name] = $Value[$name] } }
        $told['fault'] = New-Fault 'unknown' 'The answer to this is too large to be sent'
        Add-Json $builder.Clear() $told
    }
    return $builder.ToString()
}

# Its entries stand within it where they are few, and in pieces of their own where they are many.
function Add-Observed($Pieces, $Answer) {
    $observation = $Answer['observation']
    if ($null -eq $observation -or $null -eq $observation['entries']) {
        Add-Part $Pieces 2 (Get-Part $Pieces $Answer)
        return
    }
    $rest = [ordered]@{}
    foreach ($pair in $observation.GetEnumerator()) {
        if ($pair.get_Key() -ne 'entries') { $rest[$pair.get_Key()] = $pair.get_Value() }
    }
    $head = Get-Part $Pieces ([ordered]@{ query = $Answer['query']; kind = $Answer['kind']; observation = $rest })
    if ($Pieces.isTooLarge) {
        Add-Part $Pieces 2 $head
        return
    }
    $head = $head.Substring(0, $head.get_Length() - 2) + ',"entries":['
    $entries = [System.Collections.Generic.List[string]]::new()
    $length = 0
    foreach ($entry in $observation['entries']) {
        $text = Get-Part $Pieces $entry
        $length += $text.get_Length()
        $entries.Add($text)
    }
    if ($length -le $EntriesWithin) {
        Add-Part $Pieces 2 ($head + [string]::Join(',', $entries.ToArray()) + ']}}')
        return
    }
    Add-Part $Pieces 2 ($head + ']}}')
    foreach ($text in $entries) { Add-Part $Pieces 0 $text }
}
