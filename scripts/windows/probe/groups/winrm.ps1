# Whether a process started over WinRM ends with its shell. Over the local WinRM, which is put back as it was.

# The ping that carries a number of its own, by WMI.
function Get-Ping([int]$Mark) {
    $found = @(Get-WmiObject -Query "SELECT ProcessId, CommandLine, SessionId FROM Win32_Process WHERE Name = 'PING.EXE'" | Where-Object { $_.CommandLine -match "-n $Mark " })
    return , @($found | ForEach-Object { [int]$_.ProcessId })
}

# Whether it runs after the shell has ended, and after five seconds more; then it is ended.
function Watch-Survival([int]$Mark, $Ran) {
    $first = Get-Ping $Mark
    Wait-Milliseconds 5000
    $later = Get-Ping $Mark
    foreach ($id in $later) { Get-Outcome { [System.Diagnostics.Process]::GetProcessById($id).Kill() } | Out-Null }
    return [ordered]@{ ran = $Ran; afterTheShell = $first.Count; fiveSecondsLater = $later.Count }
}

function Invoke-Winrs([string]$Command) {
    return Invoke-Program "$env:windir\System32\winrs.exe" "-r:http://localhost:5985 $Command" 60
}

function Invoke-Ways {
    $tells = 'ends with its shell (all processes of a shell are in one job)'
    Add-Answer 'reached' 'a command over the local WinRM' { Invoke-Winrs 'whoami' }
    Add-Answer 'winrs-start' $tells { Watch-Survival 241 (Invoke-Winrs 'start /b ping -n 241 127.0.0.1 >NUL 2>NUL') }
    Add-Answer 'winrs-powershell' $tells {
        $script = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes("Start-Process ping.exe '-n 242 127.0.0.1' -WindowStyle Hidden"))
        Watch-Survival 242 (Invoke-Winrs "powershell -NoProfile -EncodedCommand $script")
    }
    Add-Answer 'winrs-wmi' 'goes on: Win32_Process.Create makes it outside the job' {
        $script = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes("([wmiclass]'Win32_Process').Create('ping.exe -n 243 127.0.0.1')"))
        Watch-Survival 243 (Invoke-Winrs "powershell -NoProfile -EncodedCommand $script")
    }
    Add-Answer 'session-start-process' $tells {
        $session = New-PSSession -ComputerName localhost
        try { Invoke-Command -Session $session -ScriptBlock { Start-Process ping.exe '-n 244 127.0.0.1' -WindowStyle Hidden } }
        finally { Remove-PSSession $session }
        Watch-Survival 244 'PSSession'
    }
    Add-Answer 'client-killed' 'a long command whose client is gone is ended; the client is killed after 5 seconds' {
        $client = Start-Program "$env:windir\System32\winrs.exe" '-r:http://localhost:5985 ping -n 245 127.0.0.1'
        Wait-Milliseconds 5000
        $during = (Get-Ping 245).Count
        $client.Kill()
        $watched = Watch-Survival 245 'winrs killed'
        $watched['during'] = $during
        $watched
    }
}

function Invoke-Group {
    $service = Get-Service WinRM
    $ran = $service.Status -eq 'Running'
    $mode = $service.StartType
    $answers = $ran -and (Invoke-Winrs 'hostname')['exit'] -eq 0
    if (-not $answers) {
        $enabled = Get-Outcome { Enable-PSRemoting -Force -SkipNetworkProfileCheck | Out-String }
        if ((Invoke-Winrs 'hostname')['exit'] -ne 0) {
            Add-NotTried 'winrm' "the local WinRM cannot be reached: $(ConvertTo-JsonText @{ enabled = $enabled })"
            return
        }
    }
    try { Invoke-Ways }
    finally {
        foreach ($mark in 241..245) { foreach ($id in (Get-Ping $mark)) { Get-Outcome { [System.Diagnostics.Process]::GetProcessById($id).Kill() } | Out-Null } }
        if (-not $answers) { Disable-PSRemoting -Force 3>$null }
        if (-not $ran) { Stop-Service WinRM }
        Set-Service WinRM -StartupType $mode
    }
}
