# The agent's own functions of Windows, and what is done to Windows for them.
foreach ($name in 'windows', 'windows-programs', 'windows-diagnosis') {
    . ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', '..', 'provider', 'src', 'agent', 'ps', "$name.ps1"))
}

function New-Fault($Kind, $Text) { return @{ kind = $Kind; text = $Text } }

# Of a local account: it ended two days ago.
function Set-AccountEnd([string]$Name) {
    $entry = [System.DirectoryServices.DirectoryEntry]::new("WinNT://./$Name,user")
    $entry.InvokeSet('AccountExpirationDate', [object[]]@([datetime]::Now.AddDays(-2)))
    $entry.CommitChanges()
    $entry.Dispose()
}

function Get-Folders([string]$Folder) { return @([System.IO.Directory]::GetDirectories($Folder)) }
